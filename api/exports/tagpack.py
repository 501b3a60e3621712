"""A GraphSense TagPack: wallets and what they are called (graphsense-tagpack-tool, tagpack/conf/tagpack_schema.yaml).

YAML takes JSON's texts as they are, so that every value is written as one: no value can become anything else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from api.exports.json_text import encoded
from api.exports.lost import Lost
from api.exports.material import Handling, Material
from graph.identifiers import check
from graph.ontology import model
from graph.queries.entities import EntityView

MEDIA_TYPE = "application/yaml"

_FIELDS = {
    "category": "category",
    "abuse": "abuseType",
    "concepts": "keywords",
    "context": "notes",
}
"""GraphSense's field, and the property whose values it takes."""
_CARRIED = frozenset(
    ("publicKey", "name", "tag", "category", "abuseType", "keywords", "notes", "currency", "currencySymbol",
     "blockchain", "token", "sourceUrl", "publisher", "modifiedAt", "tagConfidence", "holder", "topics")
)  # fmt: skip


def tagpack_lines(material: Material, lost: Lost) -> Iterator[str]:
    """The pack line by line: a tag for each label of each wallet."""
    lost.always("Everything but wallets and their labels: a TagPack has no place for it.")
    yield 'title: "Labels from Clew"\ncreator: "Clew"\ndescription: "Wallets and their labels, as Clew knows them."\n'
    began = False
    for entity in material.entities():
        if not entity.schema or not model[entity.schema].is_a("CryptoWallet"):
            lost.count(f"a {entity.schema or 'mere mention'} is no wallet")
            continue
        for tag in _tags(entity, material.handling(entity.ctx), lost):
            yield tag if began else f"tags:\n{tag}"
            began = True
    if not began:
        yield "tags: []\n"
    left_out = sum(1 for _ in material.links())
    if left_out:
        lost.count("a link between things that a TagPack cannot draw", left_out)


def _tags(entity: EntityView, handling: Handling, lost: Lost) -> Iterator[str]:
    known = entity.properties
    address = next(iter(known.get("publicKey", ())), None)
    if address is None:
        lost.count("a wallet has no address")
        return
    currency = _currency(entity, address)
    labels = known.get("tag") or known.get("name") or ()
    if not labels or currency is None:
        lost.count(
            "a wallet has no label" if not labels else "a wallet is on a ledger without a currency that is known"
        )
        return
    for name, values in known.items():
        if values and name not in _CARRIED:
            lost.count(f"a value of CryptoWallet.{name} has no place in a TagPack", len(values))
    fields: dict[str, str | list[str]] = {"address": address, "currency": currency}
    for field, name in _FIELDS.items():
        if known.get(name):
            fields[field] = _one_or_all(known[name])
    if modified := known.get("modifiedAt"):
        fields["lastmod"] = max(modified)
    actors = [holder.removeprefix("actor-") for holder in known.get("holder", ()) if holder.startswith("actor-")]
    if actors:
        fields["actor"] = actors[0]
    if len(actors) < len(known.get("holder", ())):
        lost.count("the holder of a wallet is no actor of GraphSense's")
    urls = known.get("sourceUrl", ())
    if not urls:
        lost.count("a tag has no address of its source, and names Clew's sources instead")
    fields["source"] = urls[0] if urls else "Clew: " + (", ".join(handling.sources) or "unknown")
    if len(urls) > 1:
        lost.count("a tag has one source, and the wallet has more addresses of sources", len(urls) - 1)
    if not known.get("tagConfidence"):
        lost.count("a tag got the confidence `unknown`: nobody said how the label was found")
    fields["confidence"] = next(iter(known.get("tagConfidence", ())), "unknown")
    for label in labels:
        yield _tag({"label": label, **fields})


def _tag(fields: dict[str, str | list[str]]) -> str:
    lines = [f"{name}: {encoded(value)}" for name, value in fields.items()]
    return "- " + "\n  ".join(lines) + "\n"


def _one_or_all(values: Sequence[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else list(values)


def _currency(entity: EntityView, address: str) -> str | None:
    given = entity.properties.get("currencySymbol") or entity.properties.get("currency")
    if given:
        return given[0].upper()
    verdict = check("wallet", address, hints=list(entity.properties.get("blockchain", ())))
    if verdict.value is None:
        return None
    # Every chain that we know goes by the code of its currency, but those that run Ethereum's machine share one.
    return "ETH" if verdict.kind == "evm" else verdict.kind.upper()
