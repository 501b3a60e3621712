from __future__ import annotations

import codecs

import pytest

from ingest.parse.encoding import EncodingScan

RUSSIAN = (
    "имя;город;дата рождения\nМария Иванова;Санкт-Петербург;12.03.1980\nПётр Сидоров;Нижний Новгород;01.01.1975\n" * 20
)
FRENCH = "nom;prénom;adresse\nLefèvre;Zoé;12 allée des Érables, Nîmes\nGarçon;Joël;3 rue du Château, Besançon\n" * 20


def concluded(data: bytes, step: int = 1_000_003) -> str | None:
    scan = EncodingScan()
    for start in range(0, len(data), step):
        scan.feed(data[start : start + step])
    return scan.conclude()[0]


@pytest.mark.parametrize("step", [1, 7, 1_000_003])
def test_utf_8_is_known_wherever_the_chunks_end(step: int) -> None:
    assert concluded(RUSSIAN.encode(), step) == "utf-8"


@pytest.mark.parametrize(
    ("mark", "encoding", "name"),
    [
        (codecs.BOM_UTF8, "utf-8", "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16-le", "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16-be", "utf-16"),
        (codecs.BOM_UTF32_LE, "utf-32-le", "utf-32"),
    ],
)
def test_a_byte_order_mark_is_believed(mark: bytes, encoding: str, name: str) -> None:
    assert concluded(mark + RUSSIAN.encode(encoding)) == name


def test_utf_16_without_its_mark_is_recognised_in_western_text() -> None:
    assert concluded(FRENCH.encode("utf-16-le")) == "utf-16-le"
    assert concluded(FRENCH.encode("utf-16-be")) == "utf-16-be"


def test_encodings_of_one_byte_are_told_from_their_letters() -> None:
    for text, encoding in ((RUSSIAN, "cp1251"), (FRENCH, "cp1252")):
        found = concluded(text.encode(encoding))
        assert found is not None
        assert text.encode(encoding).decode(found) == text


def test_a_few_broken_lines_do_not_turn_a_utf_8_file_into_another() -> None:
    assert concluded(RUSSIAN.encode() + b"M\xfcller;Berlin;1.1.1970\n") == "utf-8"


def test_a_binary_file_is_no_text() -> None:
    assert concluded(bytes(range(256)) * 100) is None
