"""What people write, from templates: harmless offers and small talk in nine languages."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

OFFERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "de": ("{thing}, neuwertig, Versand aus {city}.", "Verkaufe {thing}. Nur ernste Anfragen, bitte mit Nachweis."),
        "en": ("{thing}, as new, ships from {city}.", "Selling {thing}. Serious offers only, tracked parcels."),
        "es": ("{thing}, como nuevo, envío desde {city}.", "Vendo {thing}. Respondo en un día."),
        "ru": ("{thing}, почти новое, отправка из города {city}.", "Продам: {thing}. Отвечаю в течение дня."),
        "el": ("{thing}, σαν καινούργιο, αποστολή από {city}.", "Πωλείται {thing}. Απαντώ την ίδια μέρα."),
        "ar": ("{thing} بحالة جيدة، الشحن من {city}.", "للبيع: {thing}. أرد في اليوم نفسه."),
        "he": ("{thing}, כמו חדש, משלוח מ{city}.", "למכירה: {thing}. עונה באותו היום."),
        "zh": ("{thing}，九成新，从{city}发货。", "出售{thing}，当天回复。"),
        "fr": ("{thing}, comme neuf, envoi depuis {city}.", "Je vends {thing}. Réponse dans la journée."),
    }
)
CHAT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "de": (
            "Danke, alles angekommen.",
            "Wie lange dauert der Versand nach {city}?",
            "Hat jemand Erfahrung mit {thing}?",
        ),
        "en": ("Thanks, all arrived.", "How long does shipping to {city} take?", "Has anybody tried {thing}?"),
        "es": ("Gracias, llegó todo.", "¿Cuánto tarda el envío a {city}?", "¿Alguien ha probado {thing}?"),
        "ru": ("Спасибо, всё пришло.", "Сколько идёт посылка в {city}?", "Кто-нибудь пробовал: {thing}?"),
        "el": ("Ευχαριστώ, ήρθαν όλα.", "Πόσο κάνει η αποστολή προς {city};", "Έχει δοκιμάσει κανείς {thing};"),
        "ar": ("شكراً، وصل كل شيء.", "كم يستغرق الشحن إلى {city}؟", "هل جرّب أحد {thing}؟"),
        "he": ("תודה, הכול הגיע.", "כמה זמן לוקח משלוח ל{city}?", "מישהו ניסה {thing}?"),
        "zh": ("谢谢，都收到了。", "寄到{city}要多久？", "有人试过{thing}吗？"),
        "fr": ("Merci, tout est arrivé.", "Combien de temps pour {city} ?", "Quelqu'un a essayé {thing} ?"),
    }
)
THINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "de": ("eine Stehlampe", "einen Schraubstock", "alte Landkarten", "ein Fernglas"),
        "en": ("a floor lamp", "a bench vice", "old maps", "a pair of binoculars"),
        "es": ("una lámpara", "un tornillo de banco", "mapas antiguos", "unos prismáticos"),
        "ru": ("торшер", "тиски", "старые карты", "бинокль"),
        "el": ("φωτιστικό", "μέγγενη", "παλιοί χάρτες", "κιάλια"),
        "ar": ("مصباح أرضي", "ملزمة", "خرائط قديمة", "منظار"),
        "he": ("מנורת עמידה", "מלחציים", "מפות ישנות", "משקפת"),
        "zh": ("落地灯", "台钳", "旧地图", "望远镜"),
        "fr": ("un lampadaire", "un étau", "de vieilles cartes", "des jumelles"),
    }
)
GOODS = ("books", "spare parts", "textiles", "toys", "ceramics", "kitchenware", "printed matter", "tools", "shoes")
HANDLES = [
    "amphora",
    "argus",
    "boreas",
    "calyx",
    "dryad",
    "echo",
    "faun",
    "griffin",
    "harpy",
    "iris",
    "kalliope",
    "lethe",
    "moira",
    "naiad",
    "oread",
    "phoenix",
    "satyr",
    "triton",
]


def filled(templates: Mapping[str, tuple[str, ...]], language: str, which: int, thing: int, city: str) -> str:
    """The which-th sentence of a language, about its thing-th thing."""
    sentences = templates[language]
    things = THINGS[language]
    return sentences[which % len(sentences)].format(thing=things[thing % len(things)], city=city)
