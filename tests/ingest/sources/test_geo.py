from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import MalformedDocument, NotAText, UnsafeDocument
from ingest.records import Problem, RawRecord
from ingest.sources.geo.adapter import GEO
from ingest.sources.geo.shapes import MAX_VERTICES, Point, point_of, thinned, tuples_of, well_known
from ingest.sources.geo.track import Track, metres_between
from ingest.sources.kinds import Options
from ingest.sources.registry import source_for
from tests.support.documents import document, sample, taken_apart

GPX = '<gpx version="1.0" xmlns="http://www.topografix.com/GPX/1/0">%s</gpx>'
KML = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>%s</Document></kml>'


def taken(tmp_path: Path, text: str, name: str = "x.gpx") -> tuple[list[RawRecord], list[Problem]]:
    return taken_apart(GEO, document(tmp_path, text, name))


def test_a_track_is_one_way_with_its_ends(tmp_path: Path) -> None:
    given = sample(tmp_path, "geo", "boat.gpx")
    assert source_for(given) is GEO
    records, rejected = taken_apart(GEO, given)
    assert rejected == []
    assert [(record.schema, record.position) for record in records] == [
        ("Address", "wpt[0]"),
        ("Trip", "rte[0]"),
        ("Address", "rte[0]"),
        ("Address", "rte[0]"),
        ("Trip", "trk[0]"),
        ("Address", "trk[0]"),
        ("Address", "trk[0]"),
    ]
    waypoint, run, start, end = records[0], *records[4:]
    assert waypoint.properties["name"] == ["Buoy 7"]
    assert run.properties["name"] == ["Evening run"]
    assert (run.properties["startLocation"], run.properties["endLocation"]) == ([start.subject], [end.subject])
    assert (run.properties["startDate"], run.properties["endDate"]) == (
        ["2026-02-04T17:00:00Z"],
        ["2026-02-04T19:10:00Z"],
    )
    assert run.properties["summary"] == ["4 points, 7.2 km, within 54 4 to 54.06 4.1 (latitude longitude)"]
    assert run.properties["geometry"] == ["MULTILINESTRING ((4 54, 4.02 54.01), (4.05 54.02, 4.1 54.06))"]


def test_placemarks_are_places_areas_and_ways(tmp_path: Path) -> None:
    given = sample(tmp_path, "geo", "pins.kml")
    assert source_for(given) is GEO
    records, rejected = taken_apart(GEO, given)
    assert rejected == []
    named = {str(record.properties.get("name")): record for record in records}
    assert named["['Buoy 7']"].originals == {"seen by": ["Desk 4"]}
    assert named["['Buoy 7']"].properties["description"] == ["Handover & return"]
    assert named["['Search area']"].properties["geometry"] == ["POLYGON ((4 54, 4.2 54, 4.2 54.1, 4 54.1, 4 54))"]
    assert named["['Search area']"].properties["latitude"] == ["54.05"]
    assert named["['Way back']"].schema == "Trip"
    assert named["['Shed']"].properties["full"] == ["7 Quay Lane, Exampleton"]


def test_the_same_pin_in_both_formats_is_one_place(tmp_path: Path) -> None:
    boat, _ = taken_apart(GEO, sample(tmp_path, "geo", "boat.gpx"))
    pins, _ = taken_apart(GEO, sample(tmp_path, "geo", "pins.kml"))
    assert boat[0].subject == pins[0].subject


@pytest.mark.parametrize(
    "element",
    [
        '<wpt lat="91" lon="0"/>',
        '<wpt lat="nan" lon="0"/>',
        '<wpt lat="inf" lon="0"/>',
        "<wpt/>",
        "<trk><name>empty</name></trk>",
        '<rte><rtept lat="x" lon="1"/></rte>',
    ],
)
def test_what_is_no_place_is_set_aside_and_the_rest_goes_in(tmp_path: Path, element: str) -> None:
    records, rejected = taken(tmp_path, GPX % (element + '<wpt lat="54" lon="4"/>'))
    assert [problem.reason for problem in rejected] == ["no-place"]
    assert [record.properties["latitude"] for record in records] == [["54"]]


def test_links_to_other_files_are_named_and_never_followed(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://evil.example/x.kml</href></Link></NetworkLink>"
    pin = "<Placemark><Point><coordinates>4,54</coordinates></Point></Placemark>"
    records, rejected = taken(tmp_path, KML % (link + pin), "x.kml")
    assert [(problem.reason, problem.position) for problem in rejected] == [("remote-part", "NetworkLink[0]")]
    assert len(records) == 1


def test_entities_and_depth_without_end_are_refused(tmp_path: Path) -> None:
    bomb = (
        '<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + GPX % '<wpt lat="1" lon="1"><name>&b;</name></wpt>'
    )
    with pytest.raises(UnsafeDocument, match="entities"):
        taken(tmp_path, bomb)
    with pytest.raises(UnsafeDocument, match="deep"):
        taken(tmp_path, KML % ("<Folder>" * 1_000), "x.kml")


def test_a_file_that_breaks_off_gives_what_stood_before(tmp_path: Path) -> None:
    found: list[object] = []
    given = document(tmp_path, GPX[:-6] % '<wpt lat="54" lon="4"/><wpt lat="5', "x.gpx")
    with pytest.raises(MalformedDocument):
        found.extend(GEO.read(given, Options("t")))
    assert len(found) == 1


def test_a_kmz_is_refused_with_advice(tmp_path: Path) -> None:
    with pytest.raises(NotAText, match="Unpack it first"):
        document(tmp_path, b"PK\x05\x06" + bytes(18), "x.kmz")


@pytest.mark.parametrize("text", ["<nodes><gpx/></nodes>", "<gpxx/>", "<graphml/>"])
def test_files_of_others_are_left_to_them(tmp_path: Path, text: str) -> None:
    assert not GEO.recognises(document(tmp_path, text, "x.xml"))


def test_a_track_of_a_million_points_is_not_held() -> None:
    track = Track()
    for number in range(200_000):
        track.add(
            Point(54 + number / 1e6, 4), f"2026-02-04T{number // 3600 % 24:02}:{number // 60 % 60:02}:{number % 60:02}Z"
        )
    assert track.count == 200_000
    assert sum(map(len, track.lines)) <= 2 * MAX_VERTICES
    assert len(track.times) == 2
    assert track.metres == pytest.approx(metres_between(Point(54, 4), Point(54.199999, 4)), rel=1e-6)


def test_a_degree_of_latitude_is_a_hundred_and_eleven_kilometres() -> None:
    assert metres_between(Point(0, 0), Point(1, 0)) == pytest.approx(111_195, abs=1)
    assert metres_between(Point(0, 179.5), Point(0, -179.5)) == pytest.approx(111_195, abs=1)


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=2, max_size=30))
def test_coordinates_come_back_in_the_order_in_which_they_are_written(pairs: list[tuple[float, float]]) -> None:
    written = " ".join(f"{lon!r},{lat!r},0" for lat, lon in pairs)
    found = list(tuples_of(written))
    assert found == [Point(lat, lon) for lat, lon in pairs]
    text = well_known("LINESTRING", [[point for point in found if point is not None]])
    assert text.count(",") == len(pairs) - 1


@given(st.integers(2, 50_000))
def test_a_thinned_line_keeps_its_ends(count: int) -> None:
    line = [Point(number / 1000, 0) for number in range(count)]
    thin = thinned(line)
    assert (thin[0], thin[-1]) == (line[0], line[-1])
    assert len(thin) <= MAX_VERTICES


@given(st.text(max_size=20), st.text(max_size=20))
def test_any_text_is_a_place_or_none(latitude: str, longitude: str) -> None:
    found = point_of(latitude, longitude)
    assert found is None or (abs(found.latitude) <= 90 and abs(found.longitude) <= 180)
