"""Lists that names are combined from, each with the Latin spellings that different sources give it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Part:
    """A given or family name.

    Attributes:
        native: In its own script.
        latin: Spellings in Latin letters, the commonest first.
    """

    native: str
    latin: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Culture:
    """Names that go together.

    Attributes:
        language: ISO 639-1, of what such people write.
        countries: Where they mostly live, ISO 3166.
        family_first: As in Chinese, in the own script and in Latin letters.
    """

    code: str
    language: str
    countries: tuple[str, ...]
    given: tuple[Part, ...]
    family: tuple[Part, ...]
    family_first: bool = False


def _parts(text: str) -> tuple[Part, ...]:
    """`native=Latin/Other, …`; without a sign of equality the native form is Latin, and may have other spellings."""
    found = []
    for item in text.split(","):
        native, _, latin = item.strip().partition("=")
        spellings = tuple(latin.split("/")) if latin else tuple(native.split("/"))
        found.append(Part(native.split("/")[0], spellings))
    return tuple(found)


CULTURES: tuple[Culture, ...] = (
    Culture(
        "de",
        "de",
        ("DE", "AT"),
        _parts(
            "Anke, Bernd, Christoph/Kristof, Dörte/Doerte, Eike, Friederike, Günther/Guenther/Gunther, Heiner, Imke,"
            " Jörg/Joerg/Jorg, Katrin/Kathrin, Lüder/Lueder, Maren, Niels/Nils, Ottilie, Rüdiger/Ruediger, Swantje"
        ),
        _parts(
            "Bürgelstein/Buergelstein, Dornwald, Eschenhagen, Fährmeister/Faehrmeister, Grünhof/Gruenhof, Hagebusch,"
            " Kesselring, Lindenau, Möwenstedt/Moewenstedt, Ohlsdorfer, Pappelhain, Quellenborn, Rotdornig,"
            " Schlüterbeck/Schlueterbeck, Torfmoor, Uhlenkamp, Weidengrund, Zinnkrug"
        ),
    ),
    Culture(
        "en",
        "en",
        ("GB", "US", "IE"),
        _parts(
            "Alison, Barnaby, Catherine/Katherine/Kate, Desmond, Edith, Fergus, Gwendolyn/Gwen, Harriet, Isaac,"
            " Jocelyn, Kenneth/Ken, Lydia, Malcolm, Nora, Oswald, Philippa/Pippa, Robert/Bob/Rob, William/Bill"
        ),
        _parts(
            "Applethorne, Brackenridge, Copperfold, Dunnwater, Elderfield, Foxmere, Gatherwood, Hollinsworth, Ironmead,"
            " Jesswick, Kettlebrook, Larkspurton, Marshgate, Northolme, Oakenshade, Pennyquick, Rushbourne, Thistlecote"
        ),
    ),
    Culture(
        "es",
        "es",
        ("ES", "MX"),
        _parts(
            "Álvaro/Alvaro, Belén/Belen, César/Cesar, Dolores/Lola, Elías/Elias, Fermín/Fermin,"
            " Graciela, Hernán/Hernan, Inés/Ines, Joaquín/Joaquin, Leonor, Martín/Martin, Nieves,"
            " Rocío/Rocio, Sebastián/Sebastian"
        ),
        _parts(
            "Almenarejo, Barrancoso, Cañadillas/Canadillas, Dehesarén/Dehesaren, Encinavera, Fontanilles, Granadalso,"
            " Huertacampo, Jarabosque, Lomaverde, Muñecastro/Munecastro, Olivarejos, Peñalabra/Penalabra, Riosequillo"
        ),
    ),
    Culture(
        "ru",
        "ru",
        ("EE", "LV", "CY"),
        _parts(
            "Алексей=Aleksei/Alexey/Alexei, Борис=Boris, Виктория=Viktoriya/Victoria, Геннадий=Gennady/Gennadii,"
            " Дмитрий=Dmitry/Dmitri/Dmitrii, Екатерина=Ekaterina/Yekaterina, Жанна=Zhanna/Janna, Игорь=Igor,"
            " Ксения=Ksenia/Xenia/Kseniya, Людмила=Lyudmila/Ludmila, Надежда=Nadezhda,"
            " Полина=Polina, Юрий=Yuri/Yury/Iurii"
        ),
        _parts(
            "Берестенко=Berestenko, Вишняченко=Vishnyachenko/Wischnjatschenko, Горицвейко=Goritsveyko/Goritsveiko,"
            " Журавленко=Zhuravlenko/Juravlenko, Калиничук=Kalinichuk/Kalinitchuk, Лисовенко=Lisovenko,"
            " Облепиченко=Oblepichenko, Рябиненко=Ryabinenko/Riabinenko,"
            " Тополянко=Topolyanko, Яворчук=Yavorchuk/Iavorchuk"
        ),
    ),
    Culture(
        "el",
        "el",
        ("GR", "CY"),
        _parts(
            "Αλέξανδρος=Alexandros/Alekos, Βασιλική=Vasiliki/Vassiliki, Γεώργιος=Georgios/Giorgos/Yorgos,"
            " Δέσποινα=Despina/Despoina, Ειρήνη=Eirini/Irini, Θεόδωρος=Theodoros, Ιωάννης=Ioannis/Yannis/Giannis,"
            " Καλλιόπη=Kalliopi/Kaliope, Νικόλαος=Nikolaos/Nikos, Φωτεινή=Foteini/Fotini, Χρήστος=Christos/Hristos"
        ),
        _parts(
            "Αμπελιδάκης=Ampelidakis/Abelidakis, Βουνιώτης=Vouniotis, Γαλανομάτης=Galanomatis, Δροσίνης=Drosinis,"
            " Θαλασσίδης=Thalassidis/Talassidis, Καστροπύλης=Kastropylis/Kastropilis, Μελισσάκης=Melissakis,"
            " Ξυλοκόπης=Xylokopis/Ksilokopis, Πετροβούνης=Petrovounis, Φεγγαράκης=Fengarakis/Feggarakis"
        ),
    ),
    Culture(
        "ar",
        "ar",
        ("FR", "MA", "LB"),
        _parts(
            "أحمد=Ahmad/Ahmed, بشير=Bashir/Bachir, جميلة=Jamila/Djamila,"
            " حسين=Husayn/Hussein/Hossein, خديجة=Khadija/Khadidja,"
            " رشيد=Rashid/Rachid, سميرة=Samira, شريف=Sharif/Cherif, عبد الله=Abdullah/Abdallah, فاطمة=Fatima/Fatma,"
            " كريم=Karim/Kareem, ليلى=Layla/Leila, محمود=Mahmoud/Mahmud, ياسين=Yasin/Yassine"
        ),
        _parts(
            "البحراوي=al-Bahrawi/El Bahraoui, التلمسي=al-Tilimsi/Tlemsi, الجبيلاني=al-Jubaylani/Djebilani,"
            " الزيتونجي=al-Zaytunji/Zeitoundji, السنديباني=al-Sindibani, الغزالوي=al-Ghazalawi/Ghazalaoui,"
            " القرنفلي=al-Qaranfuli/Koronfli, المنارجي=al-Manarji/El Menardji, النخيلاوي=al-Nakhilawi/Nakhilaoui"
        ),
    ),
    Culture(
        "he",
        "he",
        ("IL", "BE"),
        _parts(
            "אבנר=Avner/Abner, דליה=Dalia/Dahlia, חיים=Chaim/Haim/Hayim, יעל=Yael/Jael, יצחק=Yitzhak/Itzhak/Isaac,"
            " מיכל=Michal, נחמן=Nachman/Nahman, צבי=Zvi/Tzvi, רבקה=Rivka/Rebecca, שושנה=Shoshana/Schoschana"
        ),
        _parts(
            "אלון־גת=Alon-Gat/Allon-Gat, ברקנאי=Barkanai, גלעדון=Gil'adon/Giladon, הררצי=Hararzi/Harartzi,"
            " חרמוניאל=Hermoniel/Chermoniel, כרמלוני=Carmeloni/Karmeloni, צפרירון=Tzafriron/Zafriron, שקדיאן=Shkedian"
        ),
    ),
    Culture(
        "zh",
        "zh",
        ("SG", "HK"),
        _parts(
            "岚=Lan, 梓轩=Zixuan/Tzu-hsuan, 雨桐=Yutong/Yu-tung, 建华=Jianhua/Chien-hua, 晓明=Xiaoming/Hsiao-ming,"
            " 秀英=Xiuying/Hsiu-ying, 志强=Zhiqiang/Chih-chiang, 静怡=Jingyi/Ching-yi, 浩然=Haoran/Hao-jan"
        ),
        _parts("魏=Wei, 谢=Xie/Hsieh, 邱=Qiu/Chiu, 蔡=Cai/Tsai, 曾=Zeng/Tseng, 许=Xu/Hsu, 邹=Zou/Tsou, 钟=Zhong/Chung"),
        family_first=True,
    ),
)

COMPANY_WORDS = [
    "Amphora",
    "Argo",
    "Boreas",
    "Chiton",
    "Delphin",
    "Elektra",
    "Fibula",
    "Gorgo",
    "Hesper",
    "Iris",
    "Kithara",
    "Lekythos",
    "Meander",
    "Nereus",
    "Orion",
    "Peplos",
    "Rhyton",
    "Stater",
    "Triton",
    "Xoanon",
    "Zephyr",
    "Kanthar",
    "Pithos",
    "Krater",
    "Stele",
    "Agora",
    "Propylon",
    "Peristyle",
    "Metope",
    "Triglyph",
]
COMPANY_TRADES = [
    "Logistics",
    "Trading",
    "Textiles",
    "Ceramics",
    "Packaging",
    "Tooling",
    "Seafood",
    "Furniture",
    "Electronics",
    "Printing",
    "Optics",
    "Timber",
    "Paper",
    "Toys",
    "Cycles",
    "Coffee",
    "Instruments",
    "Greenhouses",
    "Lighting",
    "Bakery",
]
COMPANY_FORMS = {"DE": "GmbH", "GB": "Ltd", "CY": "Ltd", "FR": "SARL", "EE": "OÜ", "GR": "AE", "ES": "SL"}
