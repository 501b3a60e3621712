"""Text for the full-text index, and questions to it: lower case, and beside other scripts their Latin form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from normality import ascii_text
from rigour.text.distance import levenshtein

MAX_TEXT = 20_000
"""Characters of one record that are indexed; the values themselves are kept whole."""

MAX_SUGGEST_WORDS = 8
FUZZY_FROM = 5
"""Letters from which a word is found with one of them wrong, unless the question says otherwise."""

_WORD = re.compile(r"\w+", re.UNICODE)


def fold_text(text: str) -> str:
    """Lower case without compatibility forms (`ﬁ` is `fi`), as the index and the questions to it both use."""
    return unicodedata.normalize("NFKC", text).casefold()


@lru_cache(maxsize=20_000)
def latin(word: str) -> str:
    """A word in plain Latin letters (ICU's Any-Latin, then ASCII): `мария` is `maria`, `müller` is `muller`."""
    return word if word.isascii() else fold_text(ascii_text(word))


def index_text(values: Iterable[str]) -> str:
    """The words of some values, followed by the Latin forms of those in other letters."""
    folded = "\n".join(fold_text(value) for value in values)[:MAX_TEXT]
    if folded.isascii():
        return folded
    extra = {form for word in _WORD.findall(folded) if (form := latin(word)) != word}
    return f"{folded}\n{' '.join(sorted(extra))}" if extra else folded


def words(text: str) -> list[str]:
    """The words of a question, folded, in order."""
    return _WORD.findall(fold_text(text))


def lucene_query(text: str, *, fuzzy_from: int | None = FUZZY_FROM) -> str | None:
    """A question in Lucene's query syntax that asks for all of its words, the last one as a beginning.

    A word is found as it is, in Latin letters, and with one letter wrong; a text in quotation marks is found as a
    phrase. None if there is no word in it.

    Args:
        fuzzy_from: How many letters a word needs to be found with one of them wrong; None for never.
    """
    clauses = []
    for phrase, rest in re.findall(r'"([^"]+)"|([^"]+)', text):
        found = words(phrase or rest)
        if phrase and found:
            clauses.append(f"+{_either_field(_phrase(found))}")
            continue
        for position, word in enumerate(found):
            last = position == len(found) - 1
            clauses.append(f"+{_either_field(_word(word, last=last, fuzzy_from=fuzzy_from))}")
    return " ".join(clauses) or None


def beginnings_query(text: str) -> str | None:
    """A question for names in which each word of the text begins a word. None if there is no word in it.

    It holds nothing but beginnings, which Lucene finds without weighing them by how rare they are among all records.
    """
    found = words(text)[:MAX_SUGGEST_WORDS]
    clauses = []
    for word in found:
        forms = dict.fromkeys((word, *words(latin(word))))
        clauses.append(f"+names:({' '.join(f'{form}*' for form in forms)})")
    return " ".join(clauses) or None


def exact_query(value: str) -> str | None:
    """A question that finds every record with this value (and some more, to be looked at one by one)."""
    found = words(value)[:64]
    return _either_field(_phrase(found, spellings=False)) if found else None


def _either_field(alternatives: str) -> str:
    return f"(names:({alternatives}) text:({alternatives}))"


def _phrase(found: Sequence[str], *, spellings: bool = True) -> str:
    as_written = f'"{" ".join(found)}"'
    in_latin = f'"{" ".join(latin(word) for word in found)}"'
    return as_written if in_latin == as_written or not spellings else f"{as_written} {in_latin}"


def _word(word: str, *, last: bool, fuzzy_from: int | None) -> str:
    alternatives = []
    for form in dict.fromkeys((word, *words(latin(word)))):
        alternatives.append(f"{form}^4")
        if last and len(form) > 1:
            alternatives.append(f"{form}*^2")
        if fuzzy_from is not None and len(form) >= fuzzy_from and not any(letter.isdigit() for letter in form):
            alternatives.append(f"{form}~1")
    return " ".join(alternatives)


def match_score(question: Sequence[str], names: str) -> float:
    """How well an indexed text answers the words of a question: 1 each for the word, less for a beginning of one.

    It looks at nothing but this one record, so that no order of results can tell of records that a viewer may
    not see (a relevance that weighs rare words would).
    """
    present = _WORD.findall(names)
    kept = set(present)
    score = 0.0
    for word in question:
        forms = {word, latin(word)}
        if forms & kept:
            score += 1.0
        elif any(other.startswith(form) for form in forms for other in kept):
            score += 0.6
        else:
            score += 0.2
    surplus = max(0, len(kept) - len(question))
    return round(score / max(1, len(question)) - min(0.3, 0.01 * surplus), 6)


def marks(question: Sequence[str], value: str) -> list[tuple[int, int]]:
    """Where in a value, as it was written, words stand that answer a word of the question: start and end, in order.

    A word answers if it is the same or begins with it, as written or in Latin letters, or has one letter wrong.
    """
    forms = {form for word in question for form in (word, latin(word))}
    found = []
    for match in _WORD.finditer(value):
        word = fold_text(match.group())
        spellings = {word, latin(word)}
        if any(spelling.startswith(form) for spelling in spellings for form in forms) or any(
            min(len(spelling), len(form)) >= FUZZY_FROM - 1 and levenshtein(spelling, form, max_edits=1) <= 1
            for spelling in spellings
            for form in forms
        ):
            found.append(match.span())
    return found


def searchable(
    properties: Mapping[str, Sequence[str]], names: frozenset[str], hidden: frozenset[str]
) -> tuple[str, str]:
    """The two texts of a record: its names, and its other values without those of `hidden` properties."""
    name_values = [value for name, values in properties.items() if name in names for value in values]
    other_values = [
        value for name, values in properties.items() if name not in names and name not in hidden for value in values
    ]
    return index_text(name_values), index_text(other_values)
