from __future__ import annotations

from xml.etree.ElementTree import fromstring

from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.xml_leaves import Leaves

ENTRY = '<Ntry><Amt Ccy="EUR"> 5.00 </Amt><Pty><Nm>Ada</Nm><Id><A>1</A><A>2</A></Id></Pty><Tx><x>y</x></Tx><e/></Ntry>'


def test_what_is_taken_is_gone_and_the_rest_stays() -> None:
    leaves = Leaves.of(fromstring(ENTRY), without=["Tx"])
    assert leaves.first("Missing", "Amt") == "5.00"
    party = leaves.part("Pty/Nowhere", "Pty")
    assert party.take("Nm", "Other") == ["Ada"]
    assert party.first("Id/A") == "1"
    leaves.give_back("Pty", party)
    assert leaves.rest("Ntry/") == {"Ntry/Amt@Ccy": ["EUR"], "Ntry/Pty/Id/A": ["2"]}
    assert leaves
    assert leaves.take("Amt@Ccy", "Pty/Id/A") == ["EUR", "2"]
    assert not leaves


def test_nothing_has_no_leaves() -> None:
    assert not Leaves.of(None)
    assert Leaves({}).first("a") is None


@given(st.lists(st.sampled_from(["a", "b", "a/b", "a/b/c", "ab"]), max_size=12))
def test_parts_lose_and_double_nothing(paths: list[str]) -> None:
    texts = {path: [str(number)] for number, path in enumerate(paths)}
    leaves = Leaves(texts)
    part = leaves.part("a")
    leaves.give_back("a", part)
    assert leaves.rest() == texts
