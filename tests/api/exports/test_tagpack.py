"""TagPacks that leave: with the fields that GraphSense's schema asks for, and read back by our own importer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from api.exports.lost import Lost
from ingest.sources.crypto_labels.adapter import CRYPTO_LABELS
from tests.support.documents import document, sample, taken_apart
from tests.support.material import ANNA, NASTY, entity, link, material, written

ADDRESS = "1BCWMwpR4M1nYUuuYe2bmzrNuwGoF9ZAbA"
OTHER = "0x098B716B8Aaf21512996dC57EB0615e2383E2f96"
# graphsense-tagpack-tool, tagpack/conf/tagpack_schema.yaml: what is mandatory.
HEADER = {"title", "creator", "tags"}
TAG = {"address", "label", "source", "currency"}

# The actors of the sample's tags are known by their ids alone.
SAMPLES = ["hydra.yaml", "plustoken.yaml", "sinbad_io.yaml"]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_pack_that_came_in_goes_out_with_all_that_was_in_it(tmp_path: Path, name: str) -> None:
    records, _ = taken_apart(CRYPTO_LABELS, sample(tmp_path, "crypto_labels", name))
    wallets = [
        entity(str(record.subject), "CryptoWallet", cast("Mapping[str, Sequence[str]]", record.properties))
        for record in records
        if record.schema == "CryptoWallet" and "publicKey" in record.properties
    ]
    assert wallets
    lost = Lost()
    pack = written("tagpack", material(wallets, []), lost)
    again, rejected = taken_apart(CRYPTO_LABELS, document(tmp_path, pack, "again.yaml"))
    assert rejected == []

    def said(found: Mapping[str, Any]) -> dict[str, list[str]]:
        return {key: sorted(values) for key, values in found.items() if key != "publisher"}

    assert {r.subject: said(r.properties) for r in again} == {w.id: said(w.properties) for w in wallets}


def test_it_has_what_graphsense_asks_for() -> None:
    wallet = entity("w", "CryptoWallet", publicKey=[OTHER], tag=["Ronin", "Lazarus"], token=["USDC"])
    pack = yaml.safe_load(written("tagpack", material([wallet], [])))
    assert pack.keys() >= HEADER
    assert [tag["label"] for tag in pack["tags"]] == ["Ronin", "Lazarus"]
    for tag in pack["tags"]:
        assert tag.keys() >= TAG
        assert tag["currency"] == "ETH"
        assert tag["source"] == "Clew: register"
        assert tag["confidence"] == "unknown"


def test_what_is_no_labelled_wallet_is_told() -> None:
    lost = Lost()
    unnamed = entity("w", "CryptoWallet", publicKey=[ADDRESS])
    nowhere = entity("v", "CryptoWallet", tag=["x"])
    links = [link("l~w", "WALLET_TRANSFER", "WalletTransfer", "w", "v")]
    assert yaml.safe_load(written("tagpack", material([unnamed, nowhere, ANNA], links), lost))["tags"] == []
    said = " ".join(lost.sentences())
    for part in ("no label", "no address", "Person is no wallet", "a link between things"):
        assert part in said


@pytest.mark.parametrize("value", NASTY)
def test_values_are_text(value: str) -> None:
    wallet = entity("w", "CryptoWallet", publicKey=[ADDRESS], tag=[value], notes=[value], currencySymbol=["BTC"])
    (tag,) = yaml.safe_load(written("tagpack", material([wallet], [])))["tags"]
    assert tag["label"] == tag["context"] == value.replace("\ud800", "\ufffd")
