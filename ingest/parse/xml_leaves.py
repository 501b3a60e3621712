"""The texts of an XML element by their paths, to be taken out one by one, so that nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from xml.etree.ElementTree import Element


class Leaves:
    """What an element says: path of local names to texts, attributes as `path@name`. What is taken is gone."""

    def __init__(self, texts: Mapping[str, list[str]]) -> None:
        self._texts = dict(texts)

    @classmethod
    def of(cls, element: Element | None, *, without: Collection[str] = ()) -> Leaves:
        """Args: without: Paths of inner elements that are looked at on their own."""
        texts: dict[str, list[str]] = {}
        if element is not None:
            _collect(element, "", texts, frozenset(without))
        return cls(texts)

    def take(self, *paths: str) -> list[str]:
        """The texts at all of these paths, without repetitions."""
        found = [text for path in paths if path in self._texts for text in self._texts.pop(path)]
        return list(dict.fromkeys(found))

    def first(self, *paths: str) -> str | None:
        """The first text at the first of these paths that has one. Only that path is taken."""
        for path in paths:
            if found := self._texts.pop(path, None):
                if len(found) > 1:
                    self._texts[path] = found[1:]
                return found[0]
        return None

    def part(self, *paths: str) -> Leaves:
        """What stands below the first of these paths that has anything, taken as a whole."""
        for path in paths:
            inside = [key for key in self._texts if key.startswith((f"{path}/", f"{path}@"))]
            if inside:
                return Leaves({key[len(path) :].removeprefix("/"): self._texts.pop(key) for key in inside})
        return Leaves({})

    def give_back(self, path: str, inside: Leaves) -> None:
        """What is left of a part, under its path again."""
        self._texts |= inside.rest(f"{path}/")

    def rest(self, name: str = "") -> dict[str, list[str]]:
        """What nobody has taken, under a name in front of each path."""
        return {f"{name}{path}": texts for path, texts in self._texts.items()}

    def __bool__(self) -> bool:
        return bool(self._texts)


def _collect(element: Element, path: str, texts: dict[str, list[str]], without: frozenset[str]) -> None:
    if path in without:
        return
    for name, value in element.attrib.items():
        if value.strip():
            texts.setdefault(f"{path}@{name}", []).append(value.strip())
    text = (element.text or "").strip()
    if text:
        texts.setdefault(path, []).append(text)
    for inner in element:
        _collect(inner, f"{path}/{inner.tag}" if path else str(inner.tag), texts, without)
