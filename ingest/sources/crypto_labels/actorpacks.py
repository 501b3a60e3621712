"""GraphSense ActorPacks: exchanges, mixers, markets and other services, whom tags name by their ids."""

from __future__ import annotations

from ingest.documents import Document
from ingest.parse.yaml_items import Node, YamlList, text_of, texts_of
from ingest.records import RawRecord, problem
from ingest.sources.crypto_labels.tagpacks import unused
from ingest.sources.crypto_labels.wallets import actor_id, filled
from ingest.sources.crypto_labels.words import ACTOR_CONTEXT_IGNORED, ACTOR_IGNORED, TOPICS
from ingest.sources.kinds import Found, Options

_ACTIVE = {"true": "active", "false": "inactive"}


def read_actorpack(document: Document, options: Options) -> Found:  # noqa: ARG001 - one signature for all
    with document.open() as stream:
        pack = YamlList(stream, document.encoding, document.name)
        header, _ = pack.header(("actors",))
        for number, line, actor in pack.items("actors", on_bytes=document.on_bytes):
            position = f"actors[{number}]"
            if not isinstance(actor, dict):
                yield problem(position, "no-actor", f"The actor in line {line} has no fields.", str(actor))
                continue
            key, label = text_of(actor, "id"), text_of(actor, "label")
            if key is None or label is None:
                yield problem(position, "no-id", f"The actor in line {line} has no id or no label.", str(actor))
                continue
            yield _actor(key, label, actor, header, position)


def _actor(key: str, label: str, actor: dict[str, Node], header: dict[str, Node], position: str) -> RawRecord:
    context = actor.get("context")
    context = dict(context) if isinstance(context, dict) else {}
    categories = texts_of(actor.get("categories"))
    properties = filled(
        {
            "name": [label],
            "alias": [*texts_of(actor.get("aliases")), *texts_of(context.get("aliases"))],
            "website": [
                *texts_of(actor.get("uri")),
                *texts_of(context.get("uris")),
                *texts_of(context.get("uri")),
                *(f"https://twitter.com/{handle}" for handle in _handles(context, "twitter_handle")),
                *(f"https://github.com/{handle}" for handle in _handles(context, "github_organisation")),
            ],
            "jurisdiction": texts_of(actor.get("jurisdictions")),
            "serviceCategory": categories,
            "topics": [TOPICS[word] for word in categories if word in TOPICS],
            "description": texts_of(context.get("description")),
            "notes": [
                *_notes(context.get("notes")),
                *(f"Established: {year}" for year in texts_of(context.get("year_established"))),
                *(f"Active from: {day}" for day in texts_of(context.get("start_activity"))),
                *(f"Active until: {day}" for day in texts_of(context.get("end_activity"))),
                *(f"Legal name: {name}" for name in texts_of(context.get("legal_name"))),
            ],
            "status": [_ACTIVE.get(word.lower(), word) for word in texts_of(context.get("active"))],
            "sourceUrl": texts_of(context.get("refs")),
            "publisher": [text_of(header, "creator")],
            "modifiedAt": [text_of(actor, "lastmod") or text_of(header, "lastmod")],
        }
    )
    taken = {"id", "label", "aliases", "uri", "jurisdictions", "categories", "context"}
    taken_context = {"aliases", "uris", "uri", "twitter_handle", "github_organisation", "description", "notes", "refs"}
    taken_context |= {"year_established", "start_activity", "end_activity", "legal_name", "active"}
    left = (actor.keys() - taken - ACTOR_IGNORED) | (context.keys() - taken_context - ACTOR_CONTEXT_IGNORED)
    return RawRecord(actor_id(key), "Organization", properties, position, warnings=tuple(unused(left, position)))


def _handles(context: dict[str, Node], key: str) -> list[str]:
    """Names on a platform; several stand with commas between."""
    return [handle.strip() for text in texts_of(context.get(key)) for handle in text.split(",") if handle.strip()]


def _notes(value: Node) -> list[str]:
    """Notes are written as text, lists of text, or mappings of a heading to text."""
    if isinstance(value, dict):
        return [f"{heading}: {text}" for heading, inner in value.items() for text in texts_of(inner)]
    if isinstance(value, list):
        return [note for part in value for note in _notes(part)]
    return texts_of(value)
