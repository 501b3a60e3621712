"""What is so: whom each record speaks of, who works with whom, which links no source states, where the money went.

Nothing of it is ever brought in: it lies in a folder of its own, for those who judge what was found.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import orjson

from samples.labyrinth import MARK
from samples.labyrinth.entries import Entry, SourceFile
from samples.labyrinth.parcels import STOLEN
from samples.labyrinth.people import Company, Person
from samples.labyrinth.registers import VATHRINOS_IMEI
from samples.labyrinth.story import (
    ACCOUNTS,
    ASTERION,
    ASTERION_MAIL,
    BARKEDEM,
    BOBBIN,
    BURNER,
    CAST,
    COMPANIES,
    DAEDALUS,
    EBELSTEIN,
    FELDKAMPE,
    GUARDS,
    HABIT,
    IKAROS,
    KNOSSOS,
    LABRYS,
    LINDHOLTZ,
    MINOTAUR,
    MIRSAWI,
    NAMESAKE,
    NAXOS,
    PASIPHAE,
    PELAGOS,
    SILVESTRIM,
    SON,
    TRANSFERS,
    VAN_PLATE,
    VATHRINOS,
    WEI,
    ZIMOROD,
    Story,
)

PARTS: Mapping[str, str] = {
    VATHRINOS.key: "the broker whom they call Minotaur; owns the nominee company that owns the rest",
    ZIMOROD.key: "keeps the companies and turns coins into a loan",
    EBELSTEIN.key: "prints and posts; the vendor of three names",
    BARKEDEM.key: "draws the parts; daedalus_cad",
    MIRSAWI.key: "customs agent who receives the parcels",
    WEI.key: "witness: verified the customer's papers at the exchange",
    SILVESTRIM.key: "victim: her name and papers were used",
    FELDKAMPE.key: "witness: clerk at the post office",
    NAMESAKE.key: "innocent: has the broker's name and runs a guard firm called Minotaur",
    LINDHOLTZ.key: "nominee director of many companies; knows nothing of what they do",
    SON.key: "a minor who was at home",
    IKAROS.key: "forwarder; its van takes the parcels to the post office",
    ASTERION.key: "holds the exchange account; owns the forwarder",
    PELAGOS.key: "nominee; owned by the broker under another spelling of his name",
    BOBBIN.key: "pays salaries and the designer",
    NAXOS.key: "the exchange where the coins become euros; not a party to it",
    GUARDS.key: "innocent: has the broker's nickname",
}
INNOCENT = frozenset(who.key for who in (WEI, SILVESTRIM, FELDKAMPE, NAMESAKE, LINDHOLTZ, SON, NAXOS, GUARDS))


def links(story: Story) -> list[dict[str, Any]]:
    """Who works with whom. `hidden` is a link that no source states; `implied_by` says what gives it away."""

    def link(a: str, b: str, kind: str, hidden: bool, *implied_by: str) -> dict[str, Any]:
        return {"a": a, "b": b, "kind": kind, "hidden": hidden, "implied_by": list(implied_by)}

    knossos, labrys, pasiphae = KNOSSOS.entity, LABRYS.entity, PASIPHAE.entity
    return [
        link(
            MINOTAUR.entity,
            VATHRINOS.key,
            "is the account of",
            True,
            f"e-mail {ASTERION_MAIL}",
            "ownership of Asterion through Pelagos",
        ),
        link(
            knossos, EBELSTEIN.key, "is the account of", True, f"file {story.part_sha256}", "e-mail knossos@drop.test"
        ),
        link(
            knossos,
            labrys,
            "is the same vendor as",
            True,
            f"PGP {story.pgp}",
            f"file {story.part_sha256}",
            "e-mail knossos@drop.test",
            f"wallet {story.peel[0]}",
            f"the words {HABIT!r}",
        ),
        link(labrys, pasiphae, "is the same vendor as", True, f"wallet {story.peel[0]}", f"the words {HABIT!r}"),
        link(DAEDALUS.entity, BARKEDEM.key, "is the account of", True, f"file {story.part_sha256}"),
        link(
            VATHRINOS.key,
            f"phone:{BURNER}",
            "uses",
            True,
            f"handset {VATHRINOS_IMEI}",
            "address of Ikaros Forwarding GmbH",
            "birthday of the false subscriber",
        ),
        link(VATHRINOS.key, EBELSTEIN.key, "directs", True, f"calls of {BURNER} before each posting"),
        link(VATHRINOS.key, MIRSAWI.key, "directs", True, f"calls of {BURNER} before each posting"),
        link(VATHRINOS.key, ZIMOROD.key, "works with", False, "calls", "surveillance"),
        link(VATHRINOS.key, BARKEDEM.key, "works with", False, "surveillance"),
        link(EBELSTEIN.key, MIRSAWI.key, "posts to", False, "parcels"),
        link(BARKEDEM.key, EBELSTEIN.key, "draws for", True, f"file {story.part_sha256}"),
        link(VATHRINOS.key, IKAROS.key, "controls", True, "Ikaros, Asterion, Pelagos, Leander Wathrinos", "payments"),
        link(IKAROS.key, f"vehicle:{VAN_PLATE}", "owns", False, "register of vehicles"),
        link(story.peel[-1], ASTERION.key, "is the deposit address of", False, "answer of the exchange"),
        link(
            "core:pistol",
            f"serial:{STOLEN}",
            "is the stolen pistol",
            True,
            "restored number with one digit unread",
            "make, model and calibre",
        ),
        link(
            EBELSTEIN.key,
            SILVESTRIM.key,
            "uses the name of",
            True,
            f"handset of {EBELSTEIN.key} with the line in her name",
            f"number {BURNER} on parcels in her name",
        ),
    ]


def money(story: Story) -> list[dict[str, Any]]:
    """Every step from the buyers to those who live on it, in order. Side outputs stay with the vendor as change."""
    steps: list[dict[str, Any]] = [
        {
            "step": "coins",
            "from": hop.payer,
            "to": hop.payee,
            "amount_sat": hop.amount_sat,
            "time": hop.time,
            "transaction": hop.transaction,
            "trail": hop.payee in story.peel,
        }
        for hop in story.hops
    ]
    steps.append({"step": "cash-out", "from": story.peel[-1], "to": NAXOS.key, "for": ASTERION.key})
    steps += [
        {
            "step": "euros",
            "from": transfer.payer.key,
            "from_iban": transfer.payer.iban,
            "to": transfer.payee.key,
            "to_iban": transfer.payee.iban,
            "amount_cents": transfer.amount_cents,
            "time": transfer.day,
            "trail": transfer.hidden,
        }
        for transfer in TRANSFERS
    ]
    return steps


def _who(who: Person | Company) -> dict[str, Any]:
    names = [who.native, *who.latin] if isinstance(who, Person) else [who.name]
    return {
        "entity": who.key,
        "kind": "Person" if isinstance(who, Person) else "Company",
        "names": list(dict.fromkeys(names)),
        "accounts": [account.entity for account in ACCOUNTS if account.owner.key == who.key],
        "part": PARTS[who.key],
        "innocent": who.key in INNOCENT,
    }


@dataclass
class Truth:
    """Writes the truth while the files are written. Only the records of the story are held in memory.

    Attributes:
        clusters: Of each one in the cast: source to the places of its records.
    """

    folder: Path
    story: Story
    clusters: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    _mentions: BinaryIO | None = None

    def __enter__(self) -> Truth:
        self.folder.mkdir(parents=True, exist_ok=True)
        self._mentions = (self.folder / "mentions.jsonl").open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._mentions is not None
        self._mentions.close()

    def note(self, file: SourceFile, entry: Entry, position: str) -> None:
        assert self._mentions is not None
        for mention in entry.mentions:
            line = {
                "entity": mention.entity,
                "kind": mention.kind,
                "role": mention.role,
                "name": mention.name,
                "source": file.source,
                "file": file.path,
                "position": position,
            }
            self._mentions.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            if mention.entity in PARTS:
                places = self.clusters.setdefault(mention.entity, {}).setdefault(file.source, [])
                if len(places) < MOST_PLACES:
                    places.append(f"{file.path} {position}")

    def finish(self, summary: Mapping[str, Any]) -> None:
        whole = [_who(who) | {"records": self.clusters.get(who.key, {})} for who in (*CAST, *COMPANIES)]
        _write_lines(self.folder / "cast.jsonl", whole)
        _write_lines(self.folder / "links.jsonl", links(self.story))
        _write_lines(self.folder / "money.jsonl", money(self.story))
        _write_lines(self.folder / "summary.json", [dict(summary) | {"fictional": MARK}])


MOST_PLACES = 1_000
"""Records of one in the cast that are listed with it: the nominee director stands in thousands. All are mentions."""


def _write_lines(path: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    path.write_bytes(b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in lines))
