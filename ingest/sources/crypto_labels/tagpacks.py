"""GraphSense TagPacks: who stands behind an address. A field of the header holds for each tag without its own.

Format: https://github.com/graphsense/graphsense-tagpack-tool/blob/master/docs/tagpack.md.
"""

from __future__ import annotations

from ingest.documents import Document
from ingest.parse.yaml_items import Node, YamlList, text_of, texts_of
from ingest.records import Problem, RawRecord, problem
from ingest.sources.crypto_labels.wallets import actor_id, filled, scoped_id, wallet_of
from ingest.sources.crypto_labels.words import CREDIBILITY, FAMILIES, TAG_IGNORED, TOPICS
from ingest.sources.kinds import Found, Options


def read_tagpack(document: Document, options: Options) -> Found:
    with document.open() as stream:
        pack = YamlList(stream, document.encoding, document.name)
        header, _ = pack.header(("tags",))
        families: set[str] = set()
        for number, line, tag in pack.items("tags", on_bytes=document.on_bytes):
            position = f"tags[{number}]"
            if not isinstance(tag, dict):
                yield problem(position, "no-tag", f"The tag in line {line} has no fields.", str(tag))
                continue
            yield from _read_tag({**header, **tag}, position, options, families)


def _read_tag(tag: dict[str, Node], position: str, options: Options, families: set[str]) -> Found:
    address = text_of(tag, "address")
    if address is None:
        yield problem(position, "no-address", "The tag has no address.", str(tag))
        return
    currency = text_of(tag, "currency")
    wallet = wallet_of(address, currency, source=options.source, position=position, network=text_of(tag, "network"))
    warnings = list(wallet.warnings)
    label = text_of(tag, "label")
    abuse, category, actor = texts_of(tag.get("abuse")), texts_of(tag.get("category")), text_of(tag, "actor")
    confidence = text_of(tag, "confidence")
    credibility = CREDIBILITY.get(confidence) if confidence else None
    if confidence and credibility is None:
        message = f"The confidence {confidence!r} is not among GraphSense's levels; the source's own grade is used."
        warnings.append(problem(position, "unknown-confidence", message, confidence))
    holder = actor_id(actor) if actor else None
    if holder is None and label and FAMILIES.intersection(abuse):
        holder = scoped_id(options.source, label)
        if label not in families:
            families.add(label)
            topics = [TOPICS[word] for word in abuse if word in TOPICS]
            yield RawRecord(
                holder,
                "LegalEntity",
                filled({"name": [label], "topics": topics, "keywords": abuse, "sourceUrl": [text_of(tag, "source")]}),
                position,
                credibility=credibility,
            )
    taken = {"address", "currency", "network", "label", "abuse", "category", "actor", "confidence"}
    properties = filled(
        {
            "tag": [label],
            "category": category,
            "abuseType": abuse,
            "topics": [TOPICS[word] for word in (*abuse, *category) if word in TOPICS],
            "tagConfidence": [confidence],
            "holder": [holder],
            "keywords": texts_of(tag.get("concepts")),
            "sourceUrl": texts_of(tag.get("source")),
            "publisher": [text_of(tag, "creator")],
            "modifiedAt": [text_of(tag, "lastmod")],
            "notes": texts_of(tag.get("context")),
        }
    )
    taken |= {"concepts", "source", "creator", "lastmod", "context"}
    warnings.extend(unused(tag.keys() - taken - TAG_IGNORED, position))
    yield RawRecord(
        wallet.id,
        "CryptoWallet",
        {**wallet.properties, **properties},
        position,
        credibility=credibility,
        originals=wallet.originals,
        warnings=tuple(warnings),
    )


def unused(fields: set[str], position: str) -> list[Problem]:
    """Fields that nobody has taken out and nobody ignores by name."""
    return [
        problem(position, "unused-field", f"The field {field[:80]!r} is new here and was left out.", field)
        for field in sorted(fields)
    ]
