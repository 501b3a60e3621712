"""Where money goes: wallets and what labels say of them, bank transfers, and what an exchange answered when asked."""

from __future__ import annotations

import random
from functools import lru_cache

from samples.labyrinth import identifiers
from samples.labyrinth.chance import digest_of, draw, one_of
from samples.labyrinth.entries import Entry, Mention, SourceFile
from samples.labyrinth.mappings import column, end, entity, link, literal, mapping, query
from samples.labyrinth.noise import spoil
from samples.labyrinth.people import KNOWN_AT_ONCE, Company, Person, World, day_of, moment
from samples.labyrinth.story import ASTERION, ASTERION_MAIL, GUARDS, NAXOS, TRANSFERS, WEI, Story
from samples.labyrinth.writers.labels import write_tagpack
from samples.labyrinth.writers.tables import write_csv, write_json

CIRCLES = 40
"""Wallets of the population pay mostly within so many at a time."""


def wallet_of(world: World, number: int) -> tuple[str, str]:
    """Address and currency of the n-th wallet of the population: most are Bitcoin's, in two spellings."""
    return _wallet_of(world.seed, number)


@lru_cache(maxsize=KNOWN_AT_ONCE)
def _wallet_of(seed: str, number: int) -> tuple[str, str]:
    kind = draw(seed, "chain", number, 10)
    if kind < 5:
        return identifiers.bitcoin(seed, str(number)), "BTC"
    if kind < 7:
        return identifiers.old_bitcoin(seed, str(number)), "BTC"
    if kind < 9:
        return identifiers.ethereum(seed, str(number)), "ETH"
    return identifiers.tron(seed, str(number)), "TRX"


def of_wallet(address: str, role: str) -> Mention:
    return Mention(f"wallet:{address}", "CryptoWallet", role, address)


# ---- the ledger

LEDGER_COLUMNS = ("tx", "chain", "time", "payer", "payee", "amount", "currency")


def _transfer(tx: str, time: str, payer: str, payee: str, amount: str, currency: str) -> Entry:
    chain = {"BTC": "bitcoin", "ETH": "ethereum", "TRX": "tron"}[currency]
    row = {
        "tx": tx,
        "chain": chain,
        "time": time,
        "payer": payer,
        "payee": payee,
        "amount": amount,
        "currency": currency,
    }
    return Entry(row, (of_wallet(payer, "payer"), of_wallet(payee, "payee")))


def coins(amount_sat: int) -> str:
    return f"{amount_sat // 10**8}.{amount_sat % 10**8:08}"


def _ledger_told(story: Story) -> list[Entry]:
    found = [
        _transfer(hop.transaction, hop.time, hop.payer, hop.payee, coins(hop.amount_sat), "BTC") for hop in story.hops
    ]
    for buyer in range(8):
        name = ("knossos", "labrys", "pasiphae")[buyer % 3]
        payer = story.wallet(f"buyer{buyer}")
        time = f"2025-0{5 + buyer % 4}-{3 + buyer:02}T1{buyer}:22:41Z"
        amount = coins(9_100_000 + 1_230_000 * buyer)
        tx = identifiers.transaction(story.seed, f"core/buyer{buyer}")
        found.append(_transfer(tx, time, payer, story.wallet(name), amount, "BTC"))
    # From the deposit address the exchange sweeps everything into its own wallet, as it does with all its customers.
    sweep = identifiers.transaction(story.seed, "core/sweep")
    deposited = next(hop.amount_sat for hop in story.hops if hop.payee == story.peel[-1])
    found.append(
        _transfer(
            sweep, "2025-10-16T00:05:00Z", story.peel[-1], story.wallet("naxos-hot"), coins(deposited - 2_000), "BTC"
        )
    )
    return found


def _ledger_more(world: World, number: int, chance: random.Random) -> Entry:
    circle = number - number % CIRCLES
    payer, currency = wallet_of(world, circle + int(chance.random() * CIRCLES))
    for _ in range(8):
        payee, other = wallet_of(world, circle + int(chance.random() * CIRCLES * 2))
        if other == currency and payee != payer:
            break
    else:
        payee, other = identifiers.bitcoin(world.seed, f"once/{number}"), "BTC"
        payer, currency = identifiers.bitcoin(world.seed, f"twice/{number}"), "BTC"
    tx = digest_of(world.seed, f"tx/{number}").hex()
    return _transfer(tx, moment(chance), payer, payee, coins(int(10 ** (4 + 5 * chance.random()))), currency)


def _wallet(name: str) -> dict[str, object]:
    return entity(
        "CryptoWallet",
        [name],
        {"publicKey": column(name), "blockchain": column("chain"), "currencySymbol": column("currency")},
        scope="wallet",
    )


LEDGER_FILE = SourceFile(
    path="wallets/transfers.csv",
    source="labyrinth-ledger",
    adapter="tables",
    write=write_csv,
    told=_ledger_told,
    more=_ledger_more,
    columns=LEDGER_COLUMNS,
    weight=0.16,
    mapping=mapping(
        query(
            {
                "payer": _wallet("payer"),
                "payee": _wallet("payee"),
                "transfer": entity(
                    "WalletTransfer",
                    ["tx", "payee"],
                    {
                        "payerWallet": end("payer"),
                        "beneficiaryWallet": end("payee"),
                        "transactionHash": column("tx"),
                        "blockchain": column("chain"),
                        "date": column("time"),
                        "amount": column("amount"),
                        "currency": column("currency"),
                    },
                ),
            }
        )
    ),
)

# ---- what is said of wallets

CATEGORIES = ("exchange", "market", "gambling", "mixing_service", "payment_processor")


def _labels_told(story: Story) -> list[Entry]:
    said = (
        ("naxos-hot", "Naxos Exchange", "exchange", "", "web_crawl", ""),
        (
            "collect",
            "unknown firearms vendor",
            "market",
            "",
            "heuristic",
            "spends together with payments to KnossosParts",
        ),
        ("knossos", "KnossosParts", "market", "", "forensic", "payment address on the vendor's page"),
        # Wrong: an anonymous report of somebody who was outbid. The ledger and the exchange say otherwise.
        ("deposit", "donation address of a shelter", "donation", "", "untrusted_transaction", "anonymous report"),
        ("side2", "Naxos Exchange", "exchange", "", "heuristic", ""),
    )
    return [
        Entry(
            {
                "address": story.wallet(name),
                "currency": "BTC",
                "label": label,
                "category": category,
                "abuse": abuse,
                "confidence": confidence,
                "context": context,
            },
            (of_wallet(story.wallet(name), "wallet"),),
        )
        for name, label, category, abuse, confidence, context in said
    ]


def _labels_more(world: World, number: int, chance: random.Random) -> Entry:
    address, currency = wallet_of(world, number * 5)
    label = f"Service {draw(world.seed, 'service', number, 1 + world.companies // 4) + 1}"
    row = {
        "address": address,
        "currency": currency,
        "label": label,
        "category": one_of(world.seed, "category", number, CATEGORIES),
        "abuse": "scam" if chance.random() < 0.1 else "",
        "confidence": ("web_crawl", "heuristic", "service_data", "forensic")[int(chance.random() * 4)],
        "context": "",
    }
    return Entry(row, (of_wallet(address, "wallet"),))


LABEL_FILE = SourceFile(
    path="wallets/labels.yaml",
    source="labyrinth-labels",
    adapter="crypto-labels",
    write=write_tagpack,
    told=_labels_told,
    more=_labels_more,
    weight=0.03,
)

# ---- bank transfers, as a financial intelligence unit passes them on

BANK_COLUMNS = ("id", "day", "payer", "payer_iban", "payee", "payee_iban", "amount", "currency", "purpose")
PURPOSES = (
    "Invoice",
    "Rent",
    "Salary",
    "Order",
    "Membership",
    "Repair",
    "Rata",
    "Facture",
    "Счёт",
    "Τιμολόγιο",
    "发票",
)


def _payment(
    number: str, day: str, payer: Person | Company, payee: Person | Company, cents: int, purpose: str
) -> Entry:
    row = {
        "id": number,
        "day": day,
        "payer": payer.name,
        "payer_iban": payer.iban,
        "payee": payee.name,
        "payee_iban": payee.iban,
        "amount": f"{cents // 100}.{cents % 100:02}",
        "currency": "EUR",
        "purpose": purpose,
    }
    return Entry(row, (_party(payer, "payer"), _party(payee, "payee")))


def _party(who: Person | Company, role: str, name: str | None = None) -> Mention:
    return Mention(who.key, "Person" if isinstance(who, Person) else "Company", role, name or who.name)


def _bank_told(story: Story) -> list[Entry]:
    return [
        _payment(f"LAB-{n:04}", t.day, t.payer, t.payee, t.amount_cents, t.purpose)
        for n, t in enumerate(TRANSFERS, start=1)
    ]


def _bank_more(world: World, number: int, chance: random.Random) -> Entry:
    payer: Person | Company = world.company(number) if chance.random() < 0.5 else world.person(number)
    payee: Person | Company = world.any_company(chance) if chance.random() < 0.4 else world.friend(number, chance)
    if payee == payer:
        payee = GUARDS
    cents = int(10 ** (3 + 3.5 * chance.random()))
    purpose = f"{PURPOSES[int(chance.random() * len(PURPOSES))]} {1000 + number % 9000}"
    day = moment(chance)[:10]
    entry = _payment(f"TX-{number:08}", day, payer, payee, cents, purpose)
    row = spoil(
        entry.row, world.noise, chance, texts=("payer", "payee"), dates=("day",), optional=("payee_iban", "purpose")
    )
    return Entry(row, (_party(payer, "payer", row["payer"]), _party(payee, "payee", row["payee"])))


def _account(name: str) -> dict[str, object]:
    return entity("BankAccount", [name], {"iban": column(name), "currency": column("currency")}, scope="account")


def _holder(name: str, iban: str) -> dict[str, object]:
    return entity("LegalEntity", [name, iban], {"name": column(name)}, scope="holder")


def _holding(holder: str, account: str, iban: str) -> dict[str, object]:
    return entity("Ownership", [iban], {"owner": end(holder), "asset": end(account), "role": literal("account holder")})


BANK_FILE = SourceFile(
    path="bank/transfers.csv",
    source="labyrinth-transfers",
    adapter="tables",
    write=write_csv,
    told=_bank_told,
    more=_bank_more,
    columns=BANK_COLUMNS,
    weight=0.14,
    mapping=mapping(
        query(
            {
                "payer": _holder("payer", "payer_iban"),
                "payee": _holder("payee", "payee_iban"),
                "payer_account": _account("payer_iban"),
                "payee_account": _account("payee_iban"),
                "payer_holds": _holding("payer", "payer_account", "payer_iban"),
                "payee_holds": _holding("payee", "payee_account", "payee_iban"),
                "payment": entity(
                    "Payment",
                    ["id"],
                    {
                        "payer": end("payer"),
                        "beneficiary": end("payee"),
                        "payerAccount": link("payer_account"),
                        "beneficiaryAccount": link("payee_account"),
                        "amount": column("amount"),
                        "currency": column("currency"),
                        "date": column("day"),
                        "purpose": column("purpose"),
                        "transactionNumber": column("id"),
                    },
                ),
            }
        )
    ),
)

# ---- what the exchange answered


def _reply_told(story: Story) -> list[Entry]:
    customer = {
        "deposit_address": story.peel[-1],
        "currency": "BTC",
        "customer": "ASTERION HOLDINGS LIMITED",
        "customer_no": "NX-0081",
        "email": ASTERION_MAIL,
        "payout_iban": ASTERION.iban,
        "verified_by": WEI.name,
        "opened": "2025-09-30",
    }
    mentions = (
        of_wallet(story.peel[-1], "wallet"),
        _party(ASTERION, "customer", "ASTERION HOLDINGS LIMITED"),
        _party(WEI, "officer"),
    )
    return [Entry(customer, mentions)]


def _reply_more(world: World, number: int, chance: random.Random) -> Entry:
    address, currency = wallet_of(world, number * 11)
    person = world.person(number * 5)
    name = world.spelled(person, chance)
    row = {
        "deposit_address": address,
        "currency": currency,
        "customer": name,
        "customer_no": f"NX-{1000 + number}",
        "email": person.email,
        "payout_iban": person.iban,
        "verified_by": WEI.name,
        "opened": day_of(world.seed, "opened", number, 2019, 6),
    }
    return Entry(row, (of_wallet(address, "wallet"), _party(person, "customer", name), _party(WEI, "officer")))


REPLY_FILE = SourceFile(
    path="wallets/naxos_reply.json",
    source="labyrinth-naxos",
    adapter="tables",
    write=write_json,
    told=_reply_told,
    more=_reply_more,
    weight=0.02,
    mapping=mapping(
        query(
            {
                "exchange": entity("Company", ["fictional"], {"name": literal(NAXOS.name)}, scope="exchange"),
                "customer": entity("LegalEntity", ["customer_no"], {"name": column("customer")}, scope="customer"),
                "mailbox": entity("EmailAddress", ["email"], {"email": column("email"), "holder": link("customer")}),
                "account": entity("BankAccount", ["payout_iban"], {"iban": column("payout_iban")}, scope="account"),
                "holding": entity(
                    "Ownership",
                    ["payout_iban"],
                    {"owner": end("customer"), "asset": end("account"), "role": literal("payout account")},
                ),
                "wallet": entity(
                    "CryptoWallet",
                    ["deposit_address"],
                    {
                        "publicKey": column("deposit_address"),
                        "currencySymbol": column("currency"),
                        "holder": link("customer"),
                        "managingExchange": literal(NAXOS.name),
                        "creationDate": column("opened"),
                    },
                    scope="wallet",
                ),
                "officer": entity("Person", ["verified_by"], {"name": column("verified_by")}, scope="officer"),
                "work": entity(
                    "UnknownLink",
                    ["verified_by"],
                    {"subject": end("officer"), "object": end("exchange"), "role": literal("compliance officer of")},
                    scope="work",
                ),
            },
        ),
        records="records",
    ),
)

FILES = (LEDGER_FILE, LABEL_FILE, BANK_FILE, REPLY_FILE)
