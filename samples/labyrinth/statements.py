"""Bank statements and orders as banks send them: camt.053, MT940, pain.001.

Formats: ISO 20022 camt.053.001.08 and pain.001.001.09; SWIFT MT940 (Standards MT, category 9). BIC codes end in 0,
which ISO 9362 keeps for tests.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from samples.labyrinth import MARK
from samples.labyrinth.entries import Entry, Mention, SourceFile, of_company
from samples.labyrinth.people import Company, Person, World, moment
from samples.labyrinth.story import ASTERION, IKAROS, TRANSFERS, Story, Transfer

BICS = {"DE": "LABYDEX0", "CY": "LABYCYX0", "LT": "LABYLTX0", "GR": "LABYGRX0"}
OPENING_CENTS = 2_500_000
_HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {MARK} -->\n'


def _line(own: Company, number: str, transfer: Transfer) -> Entry:
    incoming = transfer.payee.key == own.key
    other = transfer.payer if incoming else transfer.payee
    row = {
        "id": number,
        "day": transfer.day,
        "cents": transfer.amount_cents if incoming else -transfer.amount_cents,
        "name": other.name,
        "iban": other.iban,
        "purpose": transfer.purpose,
    }
    kind = "Person" if isinstance(other, Person) else "Company"
    mentions = (of_company(own, "account holder"), Mention(other.key, kind, "counterparty", other.name))
    return Entry(row, mentions)


def _told_of(own: Company, *, outgoing_only: bool = False) -> list[Transfer]:
    return [t for t in TRANSFERS if t.payer.key == own.key or (t.payee.key == own.key and not outgoing_only)]


def _told_ikaros(story: Story) -> list[Entry]:
    return [_line(IKAROS, f"IK-{n:04}", t) for n, t in enumerate(_told_of(IKAROS), start=1)]


def _told_asterion(story: Story) -> list[Entry]:
    return [_line(ASTERION, f"AS-{n:04}", t) for n, t in enumerate(_told_of(ASTERION), start=1)]


def _told_orders(story: Story) -> list[Entry]:
    return [_line(IKAROS, f"IK-{n:04}", t) for n, t in enumerate(_told_of(IKAROS, outgoing_only=True), start=1)]


def _more(world: World, number: int, chance: random.Random) -> Entry:
    """Customers of the forwarder, who pay for what forwarders do."""
    company = world.any_company(chance)
    cents = 5_000 + int(chance.random() * 400_000)
    day = moment(chance)[:10]
    return _line(IKAROS, f"IC-{number:06}", Transfer(company, IKAROS, cents, day, f"Freight {10_000 + number}"))


def euros(cents: int, point: str = ".") -> str:
    return f"{abs(cents) // 100}{point}{abs(cents) % 100:02}"


def _sign(cents: int) -> str:
    return "DBIT" if cents < 0 else "CRDT"


def write_camt(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    """One statement. The balances stand before the entries, so that these are held (their number is limited)."""
    lines = sorted(entries, key=lambda entry: (entry.row["day"], entry.row["id"]))
    closing = OPENING_CENTS + sum(entry.row["cents"] for entry in lines)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'{_HEAD}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>\n')
        out.write("<GrpHdr><MsgId>LAB-CAMT-1</MsgId><CreDtTm>2026-03-01T06:00:00Z</CreDtTm>")
        out.write(f"<AddtlInf>{MARK}</AddtlInf></GrpHdr>\n<Stmt><Id>LAB-STMT-1</Id><ElctrncSeqNb>1</ElctrncSeqNb>")
        out.write("<CreDtTm>2026-03-01T06:00:00Z</CreDtTm>")
        out.write("<FrToDt><FrDtTm>2025-03-01T00:00:00Z</FrDtTm><ToDtTm>2026-02-28T23:59:59Z</ToDtTm></FrToDt>\n")
        out.write(f"<Acct><Id><IBAN>{IKAROS.iban}</IBAN></Id><Ccy>EUR</Ccy><Ownr><Nm>{escape(IKAROS.name)}</Nm></Ownr>")
        out.write(f"<Svcr><FinInstnId><BICFI>{BICS['DE']}</BICFI></FinInstnId></Svcr></Acct>\n")
        for code, cents, day in (("OPBD", OPENING_CENTS, "2025-03-01"), ("CLBD", closing, "2026-02-28")):
            out.write(f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{euros(cents)}</Amt>')
            out.write(f"<CdtDbtInd>{_sign(cents)}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>\n")
        for number, entry in enumerate(lines):
            out.write(_camt_entry(entry) + "\n")
            yield entry, f"Ntry[{number}]"
        out.write("</Stmt></BkToCstmrStmt></Document>\n")


def _camt_entry(entry: Entry) -> str:
    row = entry.row
    incoming = row["cents"] > 0
    own, other = (escape(IKAROS.name), IKAROS.iban), (escape(row["name"]), row["iban"])
    (debtor, debtor_iban), (creditor, creditor_iban) = (other, own) if incoming else (own, other)
    amount, sign = f'<Amt Ccy="EUR">{euros(row["cents"])}</Amt>', f"<CdtDbtInd>{_sign(row['cents'])}</CdtDbtInd>"
    family = "RCDT" if incoming else "ICDT"
    return (
        f"<Ntry><NtryRef>{row['id']}</NtryRef>{amount}{sign}<Sts><Cd>BOOK</Cd></Sts>"
        f"<BookgDt><Dt>{row['day']}</Dt></BookgDt><ValDt><Dt>{row['day']}</Dt></ValDt>"
        f"<AcctSvcrRef>{row['id']}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>{family}</Cd>"
        f"<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls>"
        f"<Refs><EndToEndId>{row['id']}</EndToEndId></Refs>{amount}{sign}<RltdPties>"
        f"<Dbtr><Pty><Nm>{debtor}</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>{debtor_iban}</IBAN></Id></DbtrAcct>"
        f"<Cdtr><Pty><Nm>{creditor}</Nm></Pty></Cdtr><CdtrAcct><Id><IBAN>{creditor_iban}</IBAN></Id></CdtrAcct>"
        f"</RltdPties><RmtInf><Ustrd>{escape(row['purpose'])}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def write_mt940(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    lines = sorted(entries, key=lambda entry: (entry.row["day"], entry.row["id"]))
    balance = sum(entry.row["cents"] for entry in lines)
    with path.open("w", encoding="ascii", newline="\r\n") as out:
        out.write(f":20:FICTIONAL\n:25:{ASTERION.iban}\n:28C:00001/001\n:60F:C251001EUR0,00\n")
        for number, entry in enumerate(lines):
            row = entry.row
            day = row["day"][2:].replace("-", "")
            letter = "D" if row["cents"] < 0 else "C"
            # The value date, the day of booking, the sign, the amount, a transfer, the customer's reference.
            out.write(f":61:{day}{day[2:]}{letter}{euros(row['cents'], ',')}NTRF{row['id']}//{row['id']}\n")
            out.write(f":86:{_swift(row['purpose'])}\n{_swift(row['name'])}\n{row['iban']}\n{_swift(MARK)}\n")
            yield entry, f"61[{number}]"
        out.write(f":62F:{'D' if balance < 0 else 'C'}251231EUR{euros(balance, ',')}\n-\n")


def _swift(text: str) -> str:
    """At most 65 characters of SWIFT's set x, and no line that looks like a field."""
    plain = text.replace("Ü", "UE").encode("ascii", "replace").decode().replace("_", " ")
    return plain[:65].lstrip(":-")


def write_pain(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    orders = list(entries)
    total = euros(sum(entry.row["cents"] for entry in orders))
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'{_HEAD}<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>\n')
        out.write("<GrpHdr><MsgId>LAB-PAIN-1</MsgId><CreDtTm>2025-11-02T09:00:00Z</CreDtTm>")
        out.write(f"<NbOfTxs>{len(orders)}</NbOfTxs><CtrlSum>{total}</CtrlSum>")
        out.write(f"<InitgPty><Nm>{escape(IKAROS.name)}</Nm></InitgPty></GrpHdr>\n")
        out.write(f"<PmtInf><PmtInfId>LAB-PMT-1</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{len(orders)}</NbOfTxs>")
        out.write(f"<CtrlSum>{total}</CtrlSum><ReqdExctnDt><Dt>2025-11-03</Dt></ReqdExctnDt>")
        out.write(
            f"<Dbtr><Nm>{escape(IKAROS.name)}</Nm></Dbtr><DbtrAcct><Id><IBAN>{IKAROS.iban}</IBAN></Id></DbtrAcct>"
        )
        out.write(f"<DbtrAgt><FinInstnId><BICFI>{BICS['DE']}</BICFI></FinInstnId></DbtrAgt>\n")
        for number, entry in enumerate(orders):
            row = entry.row
            out.write(f"<CdtTrfTxInf><PmtId><EndToEndId>{row['id']}</EndToEndId></PmtId>")
            out.write(f'<Amt><InstdAmt Ccy="EUR">{euros(row["cents"])}</InstdAmt></Amt>')
            out.write(f"<Cdtr><Nm>{escape(row['name'])}</Nm></Cdtr>")
            out.write(f"<CdtrAcct><Id><IBAN>{row['iban']}</IBAN></Id></CdtrAcct>")
            out.write(f"<RmtInf><Ustrd>{escape(row['purpose'])}</Ustrd></RmtInf></CdtTrfTxInf>\n")
            yield entry, f"CdtTrfTxInf[{number}]"
        out.write("</PmtInf></CstmrCdtTrfInitn></Document>\n")


FILES = (
    SourceFile(
        path="bank/ikaros.camt.053.xml",
        source="labyrinth-statements",
        adapter="bank",
        write=write_camt,
        told=_told_ikaros,
        more=_more,
        weight=0.01,
        most=20_000,
        per_record=1_500,
    ),
    SourceFile(
        path="bank/asterion.mt940.sta",
        source="labyrinth-statements",
        adapter="bank",
        write=write_mt940,
        told=_told_asterion,
    ),
    SourceFile(
        path="bank/orders.pain.001.xml",
        source="labyrinth-statements",
        adapter="bank",
        write=write_pain,
        told=_told_orders,
    ),
)
