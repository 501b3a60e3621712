from __future__ import annotations

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from ingest.parse.lines import read_lines
from ingest.parse.rows import column_names, guess_delimiter, read_rows, read_table
from ingest.records import Problem

cell = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\r\x00"), max_size=20)


def table(text: str, delimiter: str = ",") -> tuple[list[tuple[str, dict[str, str]]], list[Problem]]:
    found = list(read_table(read_lines(io.BytesIO(text.encode()), "utf-8"), delimiter))
    return (
        [row for row in found if not isinstance(row, Problem)],
        [row for row in found if isinstance(row, Problem)],
    )


@given(st.lists(st.lists(cell, min_size=2, max_size=4), max_size=8), st.sampled_from([",", ";", "\t"]))
def test_what_csv_writes_is_read_back(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    found = list(read_rows(read_lines(io.BytesIO(out.getvalue().encode()), "utf-8"), delimiter))
    assert [row[1] for row in found if not isinstance(row, Problem)] == rows


@given(st.text(alphabet="\",\n'ab\r\x00", max_size=200))
def test_no_text_stops_the_reader_and_no_line_is_lost(text: str) -> None:
    lines = [line for line in read_lines(io.BytesIO(text.encode()), "utf-8") if line.text]
    found = list(read_rows(iter(lines), ","))
    places = [row.position if isinstance(row, Problem) else row[0] for row in found]
    assert len(places) == len(set(places))
    assert not lines or found


def test_a_quotation_mark_that_is_never_closed_costs_its_own_line_alone() -> None:
    rows, problems = table('name,city\nada,paris\n"bob,rome\ncy,oslo\ndee,bern\n')
    assert [row["name"] for _, row in rows] == ["ada", "cy", "dee"]
    assert [(p.position, p.reason, p.raw) for p in problems] == [("line:3", "broken-row", '"bob,rome')]


def test_a_quotation_mark_inside_a_cell_is_a_letter() -> None:
    rows, problems = table('name,barrel\nshotgun,18" chrome\nrifle,22" steel\n')
    assert [row["barrel"] for _, row in rows] == ['18" chrome', '22" steel']
    assert problems == []


def test_a_cell_over_several_lines_has_the_position_of_the_first() -> None:
    rows, _ = table('name,note\nada,"one\ntwo"\nbob,x\n')
    assert rows == [("line:2", {"name": "ada", "note": "one\ntwo"}), ("line:4", {"name": "bob", "note": "x"})]


def test_ragged_rows_are_set_aside_and_the_rest_is_read() -> None:
    rows, problems = table("a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n5,6,7\n")
    assert [position for position, _ in rows] == ["line:2", "line:5", "line:6"]
    assert [(p.position, p.reason) for p in problems] == [("line:3", "ragged-row"), ("line:4", "ragged-row")]


def test_columns_without_a_name_and_with_the_same_name_are_told_apart() -> None:
    assert column_names([" name ", "", "name", None, "name", "", None]) == [
        "name",
        "column_2",
        "name_2",
        "column_4",
        "name_3",
    ]


def test_the_delimiter_is_the_one_that_cuts_lines_alike() -> None:
    assert guess_delimiter("name;amount\nada;1,5\nbob;2,5\n") == ";"
    assert guess_delimiter("a\tb, c\n1\t2, 3, 4\n1\t5\n") == "\t"
    assert guess_delimiter("just a line\nand another\n") is None
