"""What offices and trusted groups share: a STIX bundle, a MISP event, and two pictures of who meets whom.

Formats: STIX 2.1 (OASIS, 10 June 2021); MISP core format (draft-dulaunoy-misp-core-format); GraphML 1.0; an edge list.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import orjson

from samples.labyrinth import MARK, identifiers
from samples.labyrinth.entries import Entry, Mention, SourceFile
from samples.labyrinth.people import World
from samples.labyrinth.story import (
    ASTERION_MAIL,
    BARKEDEM,
    BURNER,
    EBELSTEIN,
    IKAROS,
    KNOSSOS,
    LABRYS,
    LINDHOLTZ,
    MIRSAWI,
    NAXOS,
    SILVESTRIM,
    VATHRINOS,
    ZIMOROD,
    Story,
)

_WHEN = "2026-01-15T12:00:00.000Z"
_STAMP = "1768478400"  # the same moment
TLP_AMBER: dict[str, object] = {
    "type": "marking-definition",
    "spec_version": "2.1",
    "id": "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
    "created": "2017-01-20T00:00:00.000Z",
    "definition_type": "tlp",
    "name": "TLP:AMBER",
    "definition": {"tlp": "amber"},
}

# ---- STIX


def _object(kind: str, key: str, seed: str, /, **fields: object) -> dict[str, object]:
    found = {"type": kind, "spec_version": "2.1", "id": f"{kind}--{identifiers.uuid(seed, f'{kind}/{key}')}"}
    return found | fields | {"object_marking_refs": [TLP_AMBER["id"]]}


def _domain(kind: str, name: str, seed: str, **fields: object) -> dict[str, object]:
    """With the dates and labels that STIX's domain objects have and its observables have not."""
    return _object(kind, name, seed, created=_WHEN, modified=_WHEN, labels=["fictional"], name=name, **fields)


def _relation(seed: str, kind: str, one: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    name = f"{one['id']} {kind} {other['id']}"
    ends = {"relationship_type": kind, "source_ref": one["id"], "target_ref": other["id"]}
    return _object("relationship", name, seed, created=_WHEN, modified=_WHEN, labels=["fictional"], **ends)


def _stix_told(story: Story) -> list[Entry]:
    seed = story.seed
    team = _domain("identity", "Labyrinth Task Force", seed, identity_class="organization", description=MARK)
    actor = _domain(
        "threat-actor",
        "Minotaur",
        seed,
        threat_actor_types=["criminal"],
        aliases=["der Grieche"],
        description="A broker.",
    )
    vendor = _domain("threat-actor", KNOSSOS.username, seed, threat_actor_types=["criminal"], aliases=[LABRYS.username])
    campaign = _domain("campaign", "Operation Labyrinth", seed, description=MARK)
    naxos = _domain("infrastructure", NAXOS.name, seed, infrastructure_types=["unknown"])
    mail = _object("email-addr", ASTERION_MAIL, seed, value=ASTERION_MAIL)
    account = _object(
        "user-account", "minotaur", seed, user_id="minotaur", account_login="minotaur", account_type="Stoa Forum"
    )
    file = _object("file", "part", seed, name="t9_bracket_rev4.stl", hashes={"SHA-256": story.part_sha256})
    objects: list[tuple[dict[str, object], tuple[Mention, ...]]] = [
        (TLP_AMBER, ()),
        (team, ()),
        (actor, (Mention(VATHRINOS.key, "Person", "threat-actor", "Minotaur"),)),
        (vendor, (Mention(EBELSTEIN.key, "Person", "threat-actor", KNOSSOS.username),)),
        (campaign, ()),
        (naxos, (Mention(NAXOS.key, "Company", "infrastructure", NAXOS.name),)),
        (mail, (Mention(f"email:{ASTERION_MAIL}", "EmailAddress", "email-addr", ASTERION_MAIL),)),
        (account, (Mention("account:Stoa Forum/minotaur", "UserAccount", "user-account", "minotaur"),)),
        (file, (Mention(f"file:{story.part_sha256}", "Blueprint", "file", "t9_bracket_rev4.stl"),)),
        (_relation(seed, "attributed-to", campaign, actor), ()),
        (_relation(seed, "uses", actor, naxos), ()),
        (_relation(seed, "related-to", actor, account), ()),
        (_relation(seed, "related-to", vendor, file), ()),
        # Of an analyst who saw the pages change within a day: likely, says the report.
        (_relation(seed, "related-to", actor, vendor) | {"confidence": 60}, ()),
    ]
    return [Entry(dict(found), mentions) for found, mentions in objects]


def _stix_more(world: World, number: int, chance: random.Random) -> Entry:
    if chance.random() < 0.5:
        value = f"shop-{number}.example"
        return Entry(
            _object("domain-name", value, world.seed, value=value),
            (Mention(f"site:{value}", "Website", "domain-name", value),),
        )
    value = identifiers.ip_address(number)
    return Entry(_object("ipv4-addr", f"{value}/{number}", world.seed, value=value))


def write_stix(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    with path.open("wb") as out:
        out.write(
            f'{{"type": "bundle", "id": "bundle--{identifiers.uuid(world.seed, "bundle")}", "objects": ['.encode()
        )
        for number, entry in enumerate(entries):
            out.write((b"," if number else b"") + b"\n  " + orjson.dumps(entry.row))
            yield entry, f"objects[{number}]"
        out.write(b"\n]}\n")


# ---- MISP


def _attribute(seed: str, kind: str, category: str, value: str, comment: str, mentions: tuple[Mention, ...]) -> Entry:
    row = {
        "uuid": str(identifiers.uuid(seed, f"misp/{kind}/{value}")),
        "type": kind,
        "category": category,
        "value": value,
        "comment": comment,
        "to_ids": False,
        "distribution": "5",
        "timestamp": _STAMP,
        "deleted": False,
        "disable_correlation": False,
    }
    return Entry(row, mentions)


def _misp_told(story: Story) -> list[Entry]:
    seed, part = story.seed, story.part_sha256
    # An event joins all that it lists. It lists no wallet of the trail, which would be a way round following the money.
    wallets = [("knossos", "payment address of KnossosParts")]
    return [
        _attribute(
            seed,
            "sha256",
            "Payload delivery",
            part,
            "file that is named in listings",
            (Mention(f"file:{part}", "Blueprint", "attribute", part),),
        ),
        _attribute(seed, "email", "Social network", "knossos@drop.test", "contact of two vendors", ()),
        _attribute(
            seed,
            "phone-number",
            "Person",
            BURNER,
            "on customs declarations",
            (Mention(f"phone:{BURNER}", "PhoneNumber", "attribute", BURNER),),
        ),
        _attribute(seed, "iban", "Financial fraud", IKAROS.iban, "of the forwarder", ()),
        *(
            _attribute(
                seed,
                "btc",
                "Financial fraud",
                story.wallet(name),
                said,
                (Mention(f"wallet:{story.wallet(name)}", "CryptoWallet", "attribute", name),),
            )
            for name, said in wallets
        ),
    ]


def _misp_more(world: World, number: int, chance: random.Random) -> Entry:
    if chance.random() < 0.5:
        address = identifiers.bitcoin(world.seed, str(number))
        mention = Mention(f"wallet:{address}", "CryptoWallet", "attribute", address)
        return _attribute(world.seed, "btc", "Financial fraud", address, "", (mention,))
    return _attribute(world.seed, "domain", "Network activity", f"shop-{number}.example", "", ())


def write_misp(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    event = {
        "uuid": str(identifiers.uuid(world.seed, "misp")),
        "info": MARK,
        "date": "2026-01-15",
        "threat_level_id": "2",
        "analysis": "1",
        "distribution": "1",
        "published": True,
        "timestamp": _STAMP,
        "Orgc": {"name": "Labyrinth Task Force (fictional)", "uuid": str(identifiers.uuid(world.seed, "misp-org"))},
        "Tag": [{"name": "tlp:amber", "colour": "#FFC000"}, {"name": "fictional", "colour": "#888888"}],
        "Object": [],
    }
    with path.open("wb") as out:
        out.write(b'{"Event": ' + orjson.dumps(event)[:-1] + b', "Attribute": [')
        for number, entry in enumerate(entries):
            out.write((b"," if number else b"") + b"\n  " + orjson.dumps(entry.row))
            yield entry, f"Event.Attribute[{number}]"
        out.write(b"\n]}}\n")


# ---- who meets whom


def _meeting(one: tuple[str, str], other: tuple[str, str], count: int) -> Entry:
    row = {"source": one[1], "target": other[1], "weight": str(count)}
    return Entry(row, (Mention(one[0], "Person", "source", one[1]), Mention(other[0], "Person", "target", other[1])))


_SEEN = {
    "M": (VATHRINOS.key, "target M"),
    "Z": (ZIMOROD.key, "woman with briefcase"),
    "E": (EBELSTEIN.key, "K. Ebelstein"),
    "T": (MIRSAWI.key, "T. al-Mirsawi"),
    "I": (BARKEDEM.key, "I. Bar-Kedem"),
    "S": (SILVESTRIM.key, "courier"),
    "L": (LINDHOLTZ.key, "P. Lindholtz"),
}


def _graph_told(story: Story) -> list[Entry]:
    pairs = (("M", "Z", 9), ("M", "I", 2), ("E", "T", 3), ("E", "S", 6), ("Z", "L", 4), ("M", "E", 1))
    return [_meeting(_SEEN[a], _SEEN[b], count) for a, b, count in pairs]


def _graph_more(world: World, number: int, chance: random.Random) -> Entry:
    one, other = world.person(number), world.friend(number, chance)
    if one.key == other.key:
        other = world.person(number + 1)
    return _meeting((one.key, one.name), (other.key, other.name), 1 + int(chance.random() * 5))


def write_graphml(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    """Nodes stand before the edges that name them, as most writers do; those written are remembered by name."""
    known: dict[str, str] = {}
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {MARK} -->\n')
        out.write('<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n')
        out.write('<key id="label" for="node" attr.name="label" attr.type="string"/>\n')
        out.write('<key id="weight" for="edge" attr.name="weight" attr.type="int"/>\n')
        out.write('<key id="fictional" for="graph" attr.name="fictional" attr.type="string"/>\n')
        out.write(f'<graph id="meetings" edgedefault="undirected"><data key="fictional">{MARK}</data>\n')
        for number, entry in enumerate(entries):
            for mention in entry.mentions:
                if mention.entity not in known:
                    known[mention.entity] = f"n{len(known)}"
                    label = escape(mention.name)
                    out.write(f'<node id="{known[mention.entity]}"><data key="label">{label}</data></node>\n')
            one, other = (known[mention.entity] for mention in entry.mentions)
            weight = entry.row["weight"]
            out.write(f'<edge id="e{number}" source={quoteattr(one)} target={quoteattr(other)}>')
            out.write(f'<data key="weight">{weight}</data></edge>\n')
            yield entry, f"edge[{number}]"
        out.write("</graph>\n</graphml>\n")


def write_edges(
    path: Path,
    file: SourceFile,
    world: World,
    entries: Iterable[Entry],
) -> Iterator[tuple[Entry, str]]:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("source,target,weight,fictional\n")
        for number, entry in enumerate(entries, start=2):
            row = entry.row
            out.write(f'"{row["source"]}","{row["target"]}",{row["weight"]},{MARK}\n')
            yield entry, f"line:{number}"


FILES = (
    SourceFile(
        "shared/bundle.stix.json",
        "labyrinth-stix",
        "stix",
        write_stix,
        _stix_told,
        _stix_more,
        weight=0.005,
        most=20_000,
    ),
    SourceFile(
        "shared/event.misp.json",
        "labyrinth-misp",
        "misp",
        write_misp,
        _misp_told,
        _misp_more,
        weight=0.005,
        most=20_000,
    ),
    SourceFile(
        "surveillance/meetings.graphml",
        "labyrinth-meetings",
        "graphs",
        write_graphml,
        _graph_told,
        _graph_more,
        weight=0.01,
        most=50_000,
    ),
    SourceFile(
        "surveillance/meetings.edges.csv",
        "labyrinth-meetings",
        "graphs",
        write_edges,
        _graph_told,
        _graph_more,
        weight=0.01,
        most=50_000,
    ),
)
