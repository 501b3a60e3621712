from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.documents import Document
from ingest.errors import IngestError, MalformedDocument, MappingRefused, NothingToMap, UnsafeDocument
from ingest.networks.mapping import validated
from ingest.pipeline import Request, records_of, source_of
from ingest.records import Problem, RawRecord
from ingest.sources.graphs.adapter import GRAPHS
from ingest.sources.kinds import Options
from ingest.sources.registry import source_for
from tests.support.documents import document, sample, taken_apart
from tests.support.shared import shared


def read(folder: Path, text: str | bytes, name: str, mapping: dict[str, Any] | None = None) -> list[RawRecord]:
    records, rejected = taken_apart(GRAPHS, document(folder, text, name), Options("test", mapping))
    assert rejected == []
    return records


def names(records: list[RawRecord]) -> dict[object, str]:
    """What each id is called."""
    return {r.subject: str(one(r, "name")) for r in records if "name" in r.properties}


def one(record: RawRecord, name: str) -> object:
    value = record.properties.get(name)
    return value[0] if isinstance(value, list | tuple) and value else value


def links(records: list[RawRecord]) -> Counter[tuple[object, ...]]:
    """Every relationship by the names of its ends, its layer and its weight."""
    called = names(records)
    return Counter(
        (
            called[str(one(r, "subject"))],
            called[str(one(r, "object"))],
            one(r, "layer"),
            one(r, "weight"),
        )
        for r in records
        if r.schema == "UnknownLink"
    )


# samples ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "schemata", "rejected"),
    [
        ("smugglers.graphml", {"Person": 3, "Company": 1, "UnknownLink": 2, "Directorship": 1}, ["hyperedge"]),
        ("phases.gexf", {"LegalEntity": 3, "UnknownLink": 3}, []),
        ("meetings.paj", {"LegalEntity": 8, "Person": 3, "Event": 2, "UnknownLink": 8}, []),
        ("calls.dl", {"LegalEntity": 4, "UnknownLink": 5}, []),
        ("trust.csv", {"LegalEntity": 4, "UnknownLink": 6}, []),
        ("clubs.csv", {"Person": 4, "Organization": 3, "UnknownLink": 6}, []),
        ("togo-edges.csv", {"LegalEntity": 33, "UnknownLink": 47}, []),
        ("togo-nodes.csv", {"LegalEntity": 33}, []),
    ],
)
def test_every_format_is_recognised_and_comes_in_without_a_mapping(
    tmp_path: Path, name: str, schemata: dict[str, int], rejected: list[str]
) -> None:
    given_file = sample(tmp_path, "graphs", name)
    assert source_for(given_file) is GRAPHS
    records, problems = taken_apart(GRAPHS, given_file)
    assert Counter(r.schema for r in records) == schemata
    assert [p.reason for p in problems] == rejected
    assert taken_apart(GRAPHS, given_file)[0] == records


def test_graphml_keeps_defaults_kinds_layers_times_and_what_fits_nothing(tmp_path: Path) -> None:
    records, _ = taken_apart(GRAPHS, sample(tmp_path, "graphs", "smugglers.graphml"))
    ilse = records[0]
    assert (ilse.schema, ilse.position) == ("Person", "node[0]")
    assert ilse.properties == {"name": ["Ilse Marrow"], "birthDate": ["1971"]}
    assert ilse.originals == {"tattoos": ["2"], "kind": ["person"], "id": ["n0"]}
    assert [w.reason for w in ilse.warnings] == ["unmapped-attribute"]
    phone = next(r for r in records if r.position == "edge[0]")
    assert (one(phone, "weight"), one(phone, "startDate"), one(phone, "layer")) == ("12", "2019-03", "phone")
    assert phone.originals["directed"] == ["false"]
    director = next(r for r in records if r.schema == "Directorship")
    assert names(records)[director.properties["director"]] == "Ilse Marrow"
    assert names(records)[director.properties["organization"]] == "Driftwood Shipping Ltd"


def test_gexf_keeps_phases_and_hierarchy_and_leaves_the_drawing_out(tmp_path: Path) -> None:
    records, _ = taken_apart(GRAPHS, sample(tmp_path, "graphs", "phases.gexf"))
    assert records[0].properties == {"name": ["Bo Lantern"], "country": ["Malta"]}
    assert records[0].originals == {"rank": ["1"], "start": ["2020-01-01"], "end": ["2021-12-31"], "id": ["a"]}
    meets = next(r for r in records if r.position == "edge[1]")
    assert meets.properties["startDate"] == ["2020-01-01", "2021-01-01"]
    assert one(meets, "role") == "meets"
    assert [one(r, "layer") for r in records if r.schema == "UnknownLink"] == ["inside", "orders", None]


def test_a_pajek_project_keeps_relations_partitions_and_two_modes(tmp_path: Path) -> None:
    records, _ = taken_apart(GRAPHS, sample(tmp_path, "graphs", "meetings.paj"))
    found = links(records)
    kin = next(key for key in found if key[2] == "Pier kin")
    assert (frozenset(kin[:2]), kin[3], found.pop(kin)) == (frozenset(("Jan Quay", "Kit Jetty")), "1", 1)
    assert found == Counter(
        {
            ("Ida Mole", "Jan Quay", "Pier gives orders", "3"): 1,
            ("Ida Mole", "Kit Jetty", "Pier gives orders", "1"): 1,
            ("Kit Jetty", "Lou Berth", "Pier gives orders", None): 1,
            ("Ida Mole", "Dinner of 3 May", "Dinners", "1"): 1,
            ("Ida Mole", "Dinner of 9 June", "Dinners", "1"): 1,
            ("Jan Quay", "Dinner of 3 May", "Dinners", "1"): 1,
            ("Kit Jetty", "Dinner of 9 June", "Dinners", "2"): 1,
        }
    )
    ranks = [r.originals["Rank"] for r in records if "Rank" in r.originals]
    assert ranks == [["1"], ["2"], ["2"], ["3"]]
    # The same label in the second network is the same node.
    ida = {r.subject for r in records if one(r, "name") == "Ida Mole"}
    assert len(ida) == 1
    dated = next(r for r in records if one(r, "startDate") == "1986")
    assert one(dated, "endDate") == "1988"


def test_dl_matrices_are_layers(tmp_path: Path) -> None:
    records, _ = taken_apart(GRAPHS, sample(tmp_path, "graphs", "calls.dl"))
    assert links(records) == Counter(
        {
            ("Ada", "Bela", "calls", "1"): 1,
            ("Bela", "Ada", "calls", "1"): 1,
            ("Bela", "Cy Dune", "calls", "2"): 1,
            ("Cy Dune", "Bela", "calls", "2"): 1,
            ("Ada", "Dot", "money", "500"): 1,
        }
    )


def test_a_symmetric_matrix_has_each_tie_once(tmp_path: Path) -> None:
    records, _ = taken_apart(GRAPHS, sample(tmp_path, "graphs", "trust.csv"))
    edges = [r for r in records if r.schema == "UnknownLink"]
    assert len({r.subject for r in edges}) == 3
    assert {frozenset(key[:2]) for key in links(records)} == {
        frozenset(pair) for pair in (("Ada", "Bela"), ("Ada", "Dot"), ("Bela", "Cy"))
    }


# forms of DL and Pajek --------------------------------------------------------------------------------------

CALLS = {("a", "b", "1"), ("b", "c", "2")}


@pytest.mark.parametrize(
    "text",
    [
        "dl n=3 format=edgelist1\nlabels: a,b,c\ndata:\n1 2 1\n2 3 2\n",
        "DL N = 3\nFORMAT = EDGELIST1\nLABELS EMBEDDED\nDATA:\na b 1\nb c 2\n",
        "dl n=3, format = el1 labels: a b c data: 1 2 1\n2 3 2",
        "dl n=3 format=fullmatrix\nlabels:\na,b\nc\ndata:\n0 1 0 0 0 2 0 0 0\n",
        "dl n=3 format=fm diagonal absent\nlabels: a,b,c\ndata:\n1 0\n0 2\n0 0\n",
        "dl n=3 format=upperhalf diagonal=absent\nlabels: a,b,c\ndata:\n1 0\n2\n",
        "dl n=3 format=uh\nlabels: a,b,c\ndata:\n0 1 0\n0 2\n0\n",
        "dl n=3\nlabels embedded\ndata:\n  a b c\na 0 1 0\nb 0 0 2\nc 0 0 0\n",
    ],
)
def test_dl_in_all_its_forms_says_the_same(tmp_path: Path, text: str) -> None:
    found = links(read(tmp_path, text, "d.txt"))
    if "upper" in text or "uh" in text:  # each tie stands there once, without a direction
        assert {(frozenset(key[:2]), key[3]) for key in found} == {(frozenset(key[:2]), key[2]) for key in CALLS}
    else:
        assert {key[:2] + key[3:] for key in found} == CALLS


def test_dl_lower_halves_and_nodes_with_their_neighbours(tmp_path: Path) -> None:
    lower = read(tmp_path, "dl n=3 format=lh\nlabels: a,b,c\ndata:\n0\n1 0\n0 2 0\n", "d.txt")
    assert {frozenset(key[:2]) for key in links(lower)} == {frozenset("ab"), frozenset("bc")}
    listed = read(tmp_path, "dl n=3 format=nodelist1\nlabels: a,b,c\ndata:\n1 2\n2 3 1\n3\n", "d.txt")
    assert {key[:2] for key in links(listed)} == {("a", "b"), ("b", "c"), ("b", "a")}


def test_a_two_mode_list_keeps_its_two_series_of_numbers_apart(tmp_path: Path) -> None:
    text = "dl nr=2 nc=2 format=edgelist2\nrow labels: ann,bo\ncolumn labels: ann,feast\ndata:\n1 1\n2 2\n1 2\n"
    records = read(tmp_path, text, "d.txt")
    assert {r.schema for r in records if "name" in r.properties} == {"Person", "Event"}
    assert len({r.subject for r in records if one(r, "name") == "ann"}) == 2
    assert sum(r.schema == "UnknownLink" for r in records) == 3


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ('*Vertices 2\n1 "a"\n2 "b"\n*Edges\n1 2\n1 9\nx y\n', ["edge-without-end", "edge-without-end"]),
        ("*Vertices 2\n1 a\n2 b\n*Matrix\n0 1\n0 1 1\n", ["ragged-row"]),
        ("*Vertices many\n*Edges\n1 2\n", ["no-number", "edge-without-end"]),
        ("*Vertices 2\n*Edges\n1 2\n*Hierarchy h\n1\n", ["unused-section"]),
        ("*Vertices 999999999\n*Edges\n1 2\n", ["too-large"]),
    ],
)
def test_what_is_wrong_in_a_pajek_file_is_set_aside_and_the_rest_goes_in(
    tmp_path: Path, text: str, reasons: list[str]
) -> None:
    records, rejected = taken_apart(GRAPHS, document(tmp_path, text, "n.net"))
    assert [p.reason for p in rejected] == reasons
    if "many" not in text:
        assert any(r.schema == "UnknownLink" for r in records)


def test_pajek_lines_with_relation_numbers_and_a_label_that_stands_twice(tmp_path: Path) -> None:
    text = '*Vertices 3\n1 "x"\n2 "x"\n3 "z"\n*Arcs :1 "calls"\n*Arcs :2 "meets"\n1: 1 2 4\n2: 2 3 5\n'
    assert links(read(tmp_path, text, "n.net")) == Counter(
        {("x", "x #2", "calls", "4"): 1, ("x #2", "z", "meets", "5"): 1}
    )


# tables -----------------------------------------------------------------------------------------------------


def test_an_edge_list_has_layers_times_and_columns_that_fit_nothing(tmp_path: Path) -> None:
    text = "From;To;Layer;Weight;Date;Handler\na;b;phone 1998;3;1998-02-01;k7\nb;;x;1;;\nb;c;meeting;2;;k8\n"
    records, rejected = taken_apart(GRAPHS, document(tmp_path, text, "list.csv"))
    assert [(p.reason, p.position) for p in rejected] == [("edge-without-end", "line:3")]
    phone, meeting = (r for r in records if r.schema == "UnknownLink")
    assert {name: one(phone, name) for name in ("layer", "weight", "date")} == {
        "layer": "phone 1998",
        "weight": "3",
        "date": "1998-02-01",
    }
    assert phone.originals == {"Handler": ["k7"]}
    assert [w.reason for w in phone.warnings] == ["unmapped-attribute"]
    assert meeting.position == "line:4"


def test_years_in_the_name_of_a_layer_are_its_time(tmp_path: Path) -> None:
    text = "layer,source,target\nCELL_1985_1989,a,b\n17N_19751984,b,c\nWAVE 2001,c,d\nphase 3,d,e\n"
    found = {
        one(r, "layer"): (one(r, "startDate"), one(r, "endDate"))
        for r in read(tmp_path, text, "list.csv")
        if r.schema == "UnknownLink"
    }
    assert found == {
        "CELL_1985_1989": ("1985", "1989"),
        "17N_19751984": ("1975", "1984"),
        "WAVE 2001": ("2001", "2001"),
        "phase 3": (None, None),
    }


def test_columns_of_numbers_are_edges_and_their_file_names_the_layer(tmp_path: Path) -> None:
    records = read(tmp_path, "# who met whom\n0\t1\t1\n0\t2\t3\n", "meetings.csv")
    assert links(records) == Counter({("0", "1", "meetings", "1"): 1, ("0", "2", "meetings", "3"): 1})


def test_a_node_is_the_same_from_both_files_of_a_source(tmp_path: Path) -> None:
    edges = read(tmp_path, "source,target\nann,bo\n", "edges.csv")
    nodes = read(tmp_path, "name,country\nann,Malta\nbo,\n", "nodes.csv")
    assert {r.subject for r in nodes} == {r.subject for r in edges if "name" in r.properties}
    assert one(nodes[0], "country") == "Malta"


def test_payments_and_people_stay_tables(tmp_path: Path) -> None:
    for text, name in (("from,to,amount,date\na,b,3,2020-01-01\n", "t.csv"), ("name,age\nAnn,3\n", "people.csv")):
        assert not GRAPHS.recognises(document(tmp_path, text, name))


# mappings ---------------------------------------------------------------------------------------------------


def test_a_mapping_overrides_schemata_names_direction_and_what_comes_in(tmp_path: Path) -> None:
    mapping = validated(
        {
            "nodes": {"*": {"schema": "Person", "properties": {"name": {"template": "CAVIAR {{@id}}"}}}},
            "edges": {
                "calls": {
                    "reverse": "true",
                    "properties": {"role": {"literal": "spoke with"}, "summary": {"template": "{{weight}} calls"}},
                },
                "*": {"leave_out": "true"},
            },
        }
    )
    assert validated(mapping) == mapping
    text = "layer,source,target,weight\ncalls,1,2,7\nphase,2,3,1\n"
    records = read(tmp_path, text, "edges.csv", mapping)
    assert [r.schema for r in records] == ["Person", "Person", "UnknownLink"]
    called = names(records)
    assert set(called.values()) == {"CAVIAR 1", "CAVIAR 2"}
    link = records[2]
    assert called[link.properties["subject"]] == "CAVIAR 2"
    assert (link.properties["role"], link.properties["summary"]) == (["spoke with"], ["7 calls"])


def test_an_edge_can_become_a_property_of_one_of_its_ends(tmp_path: Path) -> None:
    mapping = validated(
        {
            "nodes": {"*": {"schema": "Person", "properties": {"name": "@id"}}},
            "edges": {"*": {"schema": "Device", "link": "holder", "reverse": "true", "ends": ["x", "d"]}},
        }
    )
    records = read(tmp_path, "source,target\nann,phone1\n", "edges.csv", mapping)
    device = next(r for r in records if r.schema == "Device")
    assert names(records)[device.properties["holder"]] == "ann"


@pytest.mark.parametrize(
    ("mapping", "where"),
    [
        ({"nodes": {"a": {"schema": "Nobody"}}}, "nodes.a"),
        ({"nodes": {"a": {"schema": "Thing"}}}, "nodes.a"),
        ({"nodes": {"a": {"schema": "Ownership"}}}, "nodes.a"),
        ({"nodes": {"a": {"schema": "Person", "properties": {"calibre": "x"}}}}, "calibre"),
        ({"edges": {"a": {"schema": "Person"}}}, "edges.a"),
        ({"edges": {"a": {"schema": "Person", "link": "name"}}}, "edges.a"),
        ({"edges": {"a": {"properties": {"subject": "x"}}}}, "subject"),
        ({"edges": {"a": {"properties": {"role": {}}}}}, "role"),
        ({"edges": {"a": {"file": "/etc/passwd"}}}, "mapping"),
    ],
)
def test_a_mapping_that_makes_no_sense_is_refused(mapping: dict[str, Any], where: str) -> None:
    with pytest.raises(MappingRefused, match=where):
        validated(mapping)


def test_a_graph_without_anything_in_it_has_no_mapping(tmp_path: Path) -> None:
    empty = document(tmp_path, "<graphml><graph/></graphml>", "g.graphml")
    assert GRAPHS.mappings is not None
    with pytest.raises(NothingToMap):
        GRAPHS.mappings.suggest(empty)


# hostile and broken -----------------------------------------------------------------------------------------


def test_a_broken_document_ends_after_what_stood_before(tmp_path: Path) -> None:
    text = '<graphml><graph><node id="a"/><node id="b"/><edge source="a" target="b"/><node id="c"'
    found: list[RawRecord | Problem] = []
    with pytest.raises(MalformedDocument):
        found.extend(item for item in GRAPHS.read(document(tmp_path, text, "g.graphml"), Options("test")))
    assert [r.schema for r in found if isinstance(r, RawRecord)] == ["LegalEntity", "LegalEntity", "UnknownLink"]


def test_entities_of_xml_are_refused(tmp_path: Path) -> None:
    bomb = (
        '<!DOCTYPE graphml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><graphml><graph><node id="&b;"/></graph></graphml>'
    )
    with pytest.raises(UnsafeDocument):
        list(GRAPHS.read(document(tmp_path, bomb, "g.graphml"), Options("test")))


@pytest.mark.parametrize("text", ["dl n=3 format=magic\ndata:\n1 2\n", "dl\ndata:\n1\n", "dl n=99999999\ndata:\n0\n"])
def test_a_dl_header_that_cannot_be_understood_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(MalformedDocument, match="header"):
        list(GRAPHS.read(document(tmp_path, text, "d.dl"), Options("test")))


def test_an_edge_to_a_node_that_is_never_described_goes_in_with_a_warning(tmp_path: Path) -> None:
    text = '<graphml><graph><node id="a"/><edge source="a" target="ghost"/></graph></graphml>'
    records = read(tmp_path, text, "g.graphml")
    assert [w.reason for r in records for w in r.warnings] == ["undescribed-node"]
    assert set(names(records).values()) == {"a", "ghost"}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300), st.sampled_from(["*Vertices 3\n", "dl n=3\n", "<graphml>", "source,target\n", ",a,b\n"]))
def test_every_failure_is_one_of_ours(tmp_path: Path, text: str, head: str) -> None:
    try:
        given_file = document(tmp_path, head + text, "x")
        if GRAPHS.recognises(given_file):
            list(GRAPHS.read(given_file, Options("test")))
    except IngestError:
        pass


LABELS = st.lists(
    st.text("abcdxyzàß -", min_size=1, max_size=5).map(str.strip).filter(bool), min_size=3, max_size=6, unique=True
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LABELS, st.data())
def test_a_matrix_says_what_the_list_of_its_ties_says(tmp_path: Path, labels: list[str], data: st.DataObject) -> None:
    ties = data.draw(
        st.lists(
            st.lists(st.integers(0, 3), min_size=len(labels), max_size=len(labels)),
            min_size=len(labels),
            max_size=len(labels),
        )
    )
    table, listed = io.StringIO(), io.StringIO()
    rows, pairs = csv.writer(table), csv.writer(listed)
    rows.writerow(["", *labels])
    pairs.writerow(["source", "target", "weight"])
    wanted = set()
    for label, row in zip(labels, ties, strict=True):
        rows.writerow([label, *row])
        for other, weight in zip(labels, row, strict=True):
            if weight:
                wanted.add((label, other, str(weight)))
                pairs.writerow([label, other, weight])
    records, _ = taken_apart(GRAPHS, document(tmp_path, table.getvalue(), "matrix.csv"), Options("test"))
    symmetric = all(ties[i][j] == ties[j][i] for i in range(len(labels)) for j in range(len(labels)))
    found = {key[:2] + key[3:] for key in links(records)}
    if symmetric:
        assert {(frozenset(key[:2]), key[2]) for key in found} == {(frozenset(key[:2]), key[2]) for key in wanted}
    else:
        assert found == wanted
    if wanted:
        same, _ = taken_apart(GRAPHS, document(tmp_path, listed.getvalue(), "edges.csv"), Options("test"))
        assert {key[:2] + key[3:] for key in links(same)} == wanted


# the real networks ------------------------------------------------------------------------------------------

NETWORKS = {
    # folder: nodes, edges, layers, nodes of the second mode
    "caviar": (112, 687, 12, 0),
    "drugnet": (212, 284, 1, 0),
    "hamburg-cell": (34, 859, 23, 0),
    "hijackers-911": (60, 153, 2, 0),
    "london-gang": (54, 315, 1, 0),
    "madoff": (61, 61, 1, 0),
    "november17-greece": (30, 165, 5, 12),
    "paul-revere": (261, 10555, 2, 7),
    "rhodes-n17": (22, 66, 1, 0),
    "siren": (44, 103, 1, 0),
    "slumlords": (22, 102, 7, 9),
    "togo": (33, 47, 1, 0),
}


def whole(folder: Path, *files: str) -> list[Any]:
    """Validated records of the files of a network, as one source."""
    found = []
    for name in files:
        given_file: Document = document(folder, shared("networks", *name.split("/")).read_bytes(), name.split("/")[-1])
        assert source_for(given_file) is GRAPHS
        source = source_of(GRAPHS.description, Request(path=name, source="net"), given_file)
        for record, problems in records_of(given_file, GRAPHS, Options("net"), source):
            assert record is not None, problems
            assert {p.reason for p in problems} <= {"unmapped-attribute"}
            found.append(record)
    return found


@pytest.mark.parametrize("name", NETWORKS)
def test_a_covert_network_comes_in_whole(tmp_path: Path, name: str) -> None:
    nodes, edges, layers, second = NETWORKS[name]
    from_edges = whole(tmp_path, f"{name}/edges.csv")
    linked = [r for r in from_edges if r.schema == "UnknownLink"]
    assert len({r.subject for r in from_edges if r.schema != "UnknownLink"}) == nodes
    assert len(linked) == edges
    assert len({r.subject for r in linked}) == edges
    assert len({r.properties["layer"][0] for r in linked}) == layers
    assert all(len(r.properties["weight"]) == 1 for r in linked)
    assert len({r.subject for r in from_edges if r.schema in ("Event", "Organization")}) == second
    described = {r.subject for r in whole(tmp_path, f"{name}/nodes.csv")}
    assert {r.subject for r in from_edges if r.schema != "UnknownLink"} <= described


def test_attributes_of_people_are_kept_and_phases_are_times(tmp_path: Path) -> None:
    gang = whole(tmp_path, "london-gang/nodes.csv")
    assert gang[0].originals["Arrests"] == ["16.0"]
    phases = {
        r.properties["layer"][0]: r.properties.get("startDate")
        for r in whole(tmp_path, "hamburg-cell/edges.csv")
        if r.schema == "UnknownLink"
    }
    assert phases["HAMBURG_1985_1989"] == ["1985"]
    assert phases["HAMBURG_2003_1"] == ["2003"]
    assert phases["HAMBURG_TIE_YEAR"] is None


def test_two_files_of_montagna_are_two_layers_of_the_same_people(tmp_path: Path) -> None:
    found = whole(tmp_path, "montagna/Montagna_meetings_edgelist.csv", "montagna/Montagna_phonecalls_edgelist.csv")
    people = {r.subject for r in found if r.schema == "LegalEntity"}
    assert len(people) == 154
    assert Counter(r.properties["layer"][0] for r in found if r.schema == "UnknownLink") == {
        "Montagna_meetings_edgelist": 289,
        "Montagna_phonecalls_edgelist": 150,
    }


def test_a_node_without_a_name_shows_what_its_file_calls_it(tmp_path: Path) -> None:
    text = (
        '<graphml><key id="l" attr.name="label"/><key id="k" attr.name="kind"/><graph>'
        '<node id="a"><data key="l">Ann</data></node><node id="b"/>'
        '<node id="u1"><data key="k">User</data></node></graph></graphml>'
    )
    records = read(tmp_path, text, "g.graphml")
    assert [(r.schema, one(r, "name")) for r in records] == [
        ("LegalEntity", "Ann"),
        ("LegalEntity", "b"),
        ("UserAccount", "User u1"),
    ]
