"""Markets and a forum: who sells there, what is offered, what is written, in nine languages and under many names."""

from __future__ import annotations

import random
from typing import Any

from samples.labyrinth import identifiers
from samples.labyrinth.chance import digest_of, draw, one_of
from samples.labyrinth.entries import Entry, Mention, SourceFile
from samples.labyrinth.mappings import column, end, entity, link, literal, mapping, query
from samples.labyrinth.money import of_wallet, wallet_of
from samples.labyrinth.people import World, day_of, moment
from samples.labyrinth.story import DAEDALUS, HABIT, KNOSSOS, LABRYS, MARKETS, MINOTAUR, PASIPHAE, Account, Story
from samples.labyrinth.texts import CHAT, HANDLES, OFFERS, filled
from samples.labyrinth.writers.tables import write_jsonl


def of_account(service: str, username: str, role: str) -> Mention:
    return Mention(f"account:{service}/{username}", "VendorProfile", role, username)


def handle(world: World, number: int) -> tuple[str, str]:
    """Service and name of the n-th account of the population."""
    return one_of(world.seed, "market", number, MARKETS), f"{one_of(world.seed, 'handle', number, HANDLES)}{number}"


_MARKET = entity("Marketplace", ["service"], {"name": column("service")}, scope="market")


def _vendor(key: str) -> dict[str, Any]:
    return entity(
        "VendorProfile", ["service", key], {"service": column("service"), "username": column(key)}, scope="account"
    )


# ---- vendors, as the markets' pages and a seized server show them


def _profile(
    account: tuple[str, str],
    joined: str,
    seen: str,
    sales: int,
    text: str,
    email: str,
    pgp: str,
    wallet: str,
    ships: str,
) -> dict[str, Any]:
    return {
        "service": account[0],
        "username": account[1],
        "joined": joined,
        "last_seen": seen,
        "sales": str(sales),
        "text": text,
        "email": email,
        "pgp": pgp,
        "wallet": wallet,
        "ships_from": ships,
    }


def _vendors_told(story: Story) -> list[Entry]:
    other = identifiers.fingerprint(story.seed, "core/minotaur")
    said = (
        (
            KNOSSOS,
            "2024-03-02",
            "2025-07-19",
            212,
            f"Brackets and fittings. Small parcels. {HABIT}.",
            story.pgp,
            "knossos",
            "DE",
        ),
        (
            LABRYS,
            "2025-07-22",
            "2025-12-30",
            97,
            f"Moved house. Same bench, same hands, {HABIT}.",
            story.pgp,
            "labrys",
            "DE",
        ),
        (PASIPHAE, "2025-08-04", "2026-01-12", 0, "Here to read.", "", "pasiphae", ""),
        (MINOTAUR, "2019-11-30", "2026-02-01", 0, "I do not sell. I know who does.", other, "", ""),
        (DAEDALUS, "2021-05-17", "2025-11-02", 0, "Drawings. Ask for files.", "", "", ""),
    )
    found = []
    for account, joined, seen, sales, text, pgp, wallet, ships in said:
        address = story.wallet(wallet) if wallet else ""
        row = _profile(
            (account.service, account.username), joined, seen, sales, text, account.email, pgp, address, ships
        )
        mentions = [of_account(account.service, account.username, "vendor")]
        if address:
            mentions.append(of_wallet(address, "wallet"))
        found.append(Entry(row, tuple(mentions)))
    return found


def _vendors_more(world: World, number: int, chance: random.Random) -> Entry:
    service, username = handle(world, number)
    person = world.person(number)
    address = wallet_of(world, number * 7)[0] if chance.random() < 0.7 else ""
    row = _profile(
        (service, username),
        day_of(world.seed, "joined", number, 2018, 7),
        moment(chance)[:10],
        int(chance.random() * 300),
        filled(OFFERS, person.language, number, number, person.city),
        f"{username}@drop.test" if chance.random() < 0.6 else "",
        identifiers.fingerprint(world.seed, str(number)) if chance.random() < 0.5 else "",
        address,
        person.country,
    )
    mentions = (of_account(service, username, "vendor"),)
    return Entry(row, (*mentions, of_wallet(address, "wallet")) if address else mentions)


VENDOR_FILE = SourceFile(
    path="markets/vendors.jsonl",
    source="labyrinth-markets",
    adapter="tables",
    write=write_jsonl,
    told=_vendors_told,
    more=_vendors_more,
    weight=0.03,
    mapping=mapping(
        query(
            {
                "market": _MARKET,
                "wallet": entity("CryptoWallet", ["wallet"], {"publicKey": column("wallet")}, scope="wallet"),
                "vendor": entity(
                    "VendorProfile",
                    ["service", "username"],
                    {
                        "service": column("service"),
                        "username": column("username"),
                        "name": column("username"),
                        "marketplace": link("market"),
                        "joinedAt": column("joined"),
                        "lastSeenAt": column("last_seen"),
                        "sales": column("sales"),
                        "profileText": column("text"),
                        "pgpFingerprint": column("pgp"),
                        "payTo": link("wallet"),
                        "shipsFrom": column("ships_from"),
                    },
                    scope="account",
                ),
                "mailbox": entity("EmailAddress", ["email"], {"email": column("email"), "account": link("vendor")}),
            }
        )
    ),
)

# ---- listings


def _listing(
    number: str,
    account: tuple[str, str],
    title: str,
    text: str,
    language: str,
    price: str,
    day: str,
    file: str,
    wallet: str,
) -> Entry:
    row = {
        "id": number,
        "service": account[0],
        "username": account[1],
        "title": title,
        "text": text,
        "language": language,
        "price": price,
        "currency": "EUR",
        "seen": day,
        "sha256": file,
        "wallet": wallet,
    }
    mentions = [of_account(*account, "vendor")]
    if file:
        mentions.append(Mention(f"file:{file}", "Blueprint", "file", title))
    if wallet:
        mentions.append(of_wallet(wallet, "wallet"))
    return Entry(row, tuple(mentions))


def _account(account: Account) -> tuple[str, str]:
    return account.service, account.username


def _listings_told(story: Story) -> list[Entry]:
    part, knossos, labrys = story.part_sha256, story.wallet("knossos"), story.wallet("labrys")
    return [
        _listing(
            "MM-20417",
            _account(KNOSSOS),
            "Bracket type T9, printed",
            f"Printed from file {part[:12]}. Pay, wait, receive, {HABIT}.",
            "en",
            "340",
            "2025-03-18",
            part,
            knossos,
        ),
        _listing(
            "MM-20533",
            _account(KNOSSOS),
            "Halterung T9, 3 Stück",
            f"Gleiche Datei wie immer. Versand aus Leipzig. {HABIT}.",
            "de",
            "900",
            "2025-05-02",
            "",
            knossos,
        ),
        _listing(
            "AK-00871",
            _account(LABRYS),
            "T9 bracket, new market, old quality",
            f"You know the file. Ships from DE, {HABIT}.",
            "en",
            "360",
            "2025-07-25",
            part,
            labrys,
        ),
        _listing(
            "AK-00902",
            _account(LABRYS),
            "Soporte T9",
            f"Mismo archivo, mismo banco de trabajo. {HABIT}.",
            "es",
            "350",
            "2025-08-30",
            "",
            labrys,
        ),
    ]


def _listings_more(world: World, number: int, chance: random.Random) -> Entry:
    account = handle(world, draw(world.seed, "lister", number, max(1, world.people // 8)))
    person = world.person(number)
    title = filled(OFFERS, person.language, number, number, person.city)
    file = digest_of(world.seed, f"file/{number}").hex() if chance.random() < 0.05 else ""
    wallet = wallet_of(world, number * 7)[0] if chance.random() < 0.3 else ""
    price = str(5 + int(chance.random() * 900))
    text = filled(CHAT, person.language, number + 1, number, person.city)
    return _listing(f"L-{number:08}", account, title, text, person.language, price, moment(chance)[:10], file, wallet)


LISTING_FILE = SourceFile(
    path="markets/listings.jsonl",
    source="labyrinth-markets",
    adapter="tables",
    write=write_jsonl,
    told=_listings_told,
    more=_listings_more,
    weight=0.04,
    mapping=mapping(
        query(
            {
                "market": _MARKET,
                "vendor": _vendor("username"),
                "wallet": entity("CryptoWallet", ["wallet"], {"publicKey": column("wallet")}, scope="wallet"),
                "listing": entity(
                    "Listing",
                    ["id"],
                    {
                        "listingId": column("id"),
                        "title": column("title"),
                        "bodyText": column("text"),
                        "language": column("language"),
                        "vendor": link("vendor"),
                        "marketplace": link("market"),
                        "price": column("price"),
                        "currency": column("currency"),
                        "publishedAt": column("seen"),
                        "payTo": link("wallet"),
                    },
                    scope="listing",
                ),
                "file": entity("Blueprint", ["sha256"], {"contentHash": column("sha256")}, scope="file"),
                "offer": entity(
                    "UnknownLink",
                    ["id", "sha256"],
                    {"subject": end("listing"), "object": end("file"), "role": literal("names the file")},
                ),
            }
        )
    ),
)

# ---- posts


def _post(
    number: str,
    account: tuple[str, str],
    thread: str,
    text: str,
    language: str,
    time: str,
    file: str = "",
    re: str = "",
) -> Entry:
    row = {
        "id": number,
        "service": account[0],
        "username": account[1],
        "thread": thread,
        "text": text,
        "language": language,
        "time": time,
        "sha256": file,
        "reply_to": re,
    }
    mentions = (of_account(*account, "author"),)
    return Entry(row, (*mentions, Mention(f"file:{file}", "Blueprint", "file", file)) if file else mentions)


def _posts_told(story: Story) -> list[Entry]:
    minotaur, daedalus, pasiphae = _account(MINOTAUR), _account(DAEDALUS), _account(PASIPHAE)
    return [
        _post(
            "SF-1001",
            daedalus,
            "T9",
            "New revision of the bracket is up.",
            "en",
            "2025-02-27T19:04:00Z",
            story.part_sha256,
        ),
        _post(
            "SF-1002",
            minotaur,
            "T9",
            "Good. Send it to the bench in Leipzig.",
            "en",
            "2025-02-27T20:15:00Z",
            "",
            "SF-1001",
        ),
        _post(
            "SF-1003",
            pasiphae,
            "T9",
            f"The bench is warm. Usual price, {HABIT}.",
            "en",
            "2025-02-28T07:41:00Z",
            "",
            "SF-1002",
        ),
        _post("SF-1011", daedalus, "T9", "הקובץ החדש באותה כתובת.", "he", "2025-06-03T18:22:00Z", story.part_sha256),
        _post(
            "SF-1019",
            minotaur,
            "Spindelhof",
            "Τα δέματα φεύγουν την Πέμπτη. Κανείς δεν ρωτάει.",
            "el",
            "2025-06-12T06:30:00Z",
        ),
        _post("SF-1020", minotaur, "Spindelhof", "الطرود جاهزة في مرسيليا.", "ar", "2025-06-13T06:31:00Z"),
        _post(
            "SF-1024", pasiphae, "Spindelhof", f"Zwei Pakete weg. {HABIT}.", "de", "2025-06-14T15:10:00Z", "", "SF-1019"
        ),
        _post("SF-1102", minotaur, "Naxos", "Деньги ушли на остров. Через неделю дома.", "ru", "2025-10-16T22:47:00Z"),
        _post("SF-1103", minotaur, "Naxos", "钱已经到岛上了。", "zh", "2025-10-17T01:12:00Z", "", "SF-1102"),
        # Somebody who boasts of what they read elsewhere.
        _post(
            "SF-1207",
            ("Stoa Forum", "asterios_fan"),
            "Naxos",
            "I am the minotaur, ask me anything",
            "en",
            "2025-11-20T11:00:00Z",
        ),
    ]


def _posts_more(world: World, number: int, chance: random.Random) -> Entry:
    account, last = (
        handle(world, draw(world.seed, "author", n, max(1, world.people // 4))) for n in (number, number - 1)
    )
    person = world.person(number * 3)
    text = filled(CHAT if chance.random() < 0.7 else OFFERS, person.language, number, number // 3, person.city)
    thread = f"T-{draw(world.seed, 'thread', number, max(1, world.people // 10))}"
    answers = chance.random() < 0.8 and number > 0 and account[0] == last[0]
    earlier = f"P-{number - 1:08}" if answers else ""
    return _post(f"P-{number:08}", account, thread, text, person.language, moment(chance), "", earlier)


POST_FILE = SourceFile(
    path="markets/posts.jsonl",
    source="labyrinth-markets",
    adapter="tables",
    write=write_jsonl,
    told=_posts_told,
    more=_posts_more,
    weight=0.08,
    mapping=mapping(
        query(
            {
                "market": _MARKET,
                "author": _vendor("username"),
                "file": entity("Blueprint", ["sha256"], {"contentHash": column("sha256")}, scope="file"),
                "earlier": entity("Post", ["reply_to"], {"postId": column("reply_to")}, scope="post"),
                "post": entity(
                    "Post",
                    ["id"],
                    {
                        "postId": column("id"),
                        "title": column("username", "thread", join=": "),
                        "thread": column("thread"),
                        "bodyText": column("text"),
                        "language": column("language"),
                        "publishedAt": column("time"),
                        "author": link("author"),
                        "publishedOn": link("market"),
                        "attachment": link("file"),
                        "replyTo": link("earlier"),
                    },
                    scope="post",
                ),
            }
        )
    ),
)

FILES = (VENDOR_FILE, LISTING_FILE, POST_FILE)
