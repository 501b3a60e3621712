"""Cards and calendars: components between BEGIN and END, whose properties have parameters and folded lines.

vCard 2.1 (versit, 1996), 3.0 (RFC 2426), 4.0 (RFC 6350); iCalendar (RFC 5545, section 3.1).
"""

from __future__ import annotations

import binascii
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.parse.lines import Line, printable
from ingest.records import Problem, problem

RECORDS = frozenset(("VCARD", "VEVENT", "VTODO", "VJOURNAL"))
"""Components that say something by themselves. Others (time zones, alarms, free time) do not."""

MAX_CHARACTERS = 16_000_000
"""Of one component, pictures in it included."""

MAX_DEPTH = 20
MAX_PARAMETER = 2_000
_PROPERTY = re.compile(
    r"(?:(?P<group>[A-Za-z0-9-]+)\.)?(?P<name>[A-Za-z0-9-]+)"
    r"(?P<parameters>(?:;[^:\"]*(?:\"[^\"]*\"[^:\"]*)*)?):"
)
_PARAMETER = re.compile(r';\s*([A-Za-z0-9-]+)\s*(?:=((?:"[^"]*"|[^;"])*))?')
_ENCODINGS = frozenset(("quoted-printable", "base64", "b", "8bit", "7bit"))


@dataclass(frozen=True, slots=True)
class Property:
    """One property, out of quoted-printable and its charset.

    Attributes:
        content: The bytes of a value in base64; the value is empty then.
    """

    name: str
    value: str
    parameters: dict[str, list[str]]
    content: bytes | None = None

    def values(self, separator: str = ",") -> list[str]:
        """The parts of a list, with escapes taken off."""
        return [unescaped(part).strip() for part in re.split(rf"(?<!\\){separator}", self.value)]

    @property
    def text(self) -> str:
        return unescaped(self.value).strip()


@dataclass(slots=True)
class Component:
    """Attributes:
    position: Name and number, such as `VCARD[3]`; components of a name are counted from 0.
    written: Its lines as they stand, without those of pictures that are too long to show.
    """

    name: str
    position: str
    properties: list[Property] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    size: int = 0

    def all(self, name: str) -> list[Property]:
        return [found for found in self.properties if found.name == name]

    def first(self, name: str) -> Property | None:
        return next(iter(self.all(name)), None)


def unescaped(text: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text)


def read_components(lines: Iterable[Line]) -> Iterator[Component | Problem]:
    """Every card and event in order, and those that are too large or without an end."""
    counts: Counter[str] = Counter()
    open_names: list[str] = []
    current: Component | None = None
    for line in _unfolded(lines):
        upper = line.text[:40].strip().upper()
        if upper.startswith("BEGIN:"):
            name = upper[6:].strip()
            if current is not None and name == current.name:
                yield problem(current.position, "no-end", "The next one begins before this one ends.", _shown(current))
                current, open_names = None, [other for other in open_names if other != name]
            if len(open_names) >= MAX_DEPTH:
                continue
            open_names.append(name)
            if name in RECORDS and current is None:
                current = Component(name, f"{name}[{counts[name]}]")
                counts[name] += 1
        if current is not None:
            _take(current, line, inner=open_names[-1:] != [current.name])
        if upper.startswith("END:") and upper[4:].strip() in open_names:
            name = upper[4:].strip()
            while open_names.pop() != name:
                continue
            if current is not None and current.name == name:
                yield _finished(current)
                current = None
    if current is not None:
        yield problem(current.position, "no-end", "The file ends before it does.", _shown(current))


def _finished(component: Component) -> Component | Problem:
    if component.size > MAX_CHARACTERS:
        message = f"It has more than {MAX_CHARACTERS:,} characters."
        return problem(component.position, "too-large", message, _shown(component))
    return component


def _shown(component: Component) -> str:
    return printable("\n".join(component.written))


def _take(component: Component, line: Line, *, inner: bool) -> None:
    component.size += len(line.text)
    if component.size > MAX_CHARACTERS:
        return
    if len(component.written) < 2_000:
        component.written.append(printable(line.text[:2_000]))
    if line.fault == "line-too-long":
        component.warnings.append(problem(component.position, "line-too-long", "A line of it was cut.", ""))
    upper = line.text[:6].upper()
    if inner or upper.startswith(("BEGIN:", "END:")):
        return
    found = _property(line.text)
    if found is not None:
        component.properties.append(found)
    elif line.text.strip():
        message = "A line is no property (NAME;PARAMETERS:VALUE); it was left out."
        component.warnings.append(problem(component.position, "no-property", message, printable(line.text[:1_000])))


def _unfolded(lines: Iterable[Line]) -> Iterator[Line]:
    """Logical lines: those that go on with a blank, and quoted-printable ones that end in `=`, are joined."""
    held: Line | None = None
    parts: list[str] = []
    size = 0
    for line in lines:
        soft = held is not None and parts[-1].endswith("=") and _is_quoted(parts[0])
        if held is not None and (soft or line.text[:1] in (" ", "\t")):
            if soft:
                parts[-1] = parts[-1][:-1]
            size += len(line.text)
            if size <= 2 * MAX_CHARACTERS:
                parts.append(line.text if soft else line.text[1:])
            continue
        if held is not None:
            yield Line(held.number, "".join(parts), held.fault)
        held, parts, size = line, [line.text], len(line.text)
    if held is not None:
        yield Line(held.number, "".join(parts), held.fault)


def _is_quoted(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line[:200].partition(":")[0].upper()


def _property(text: str) -> Property | None:
    found = _PROPERTY.match(text)
    if found is None:
        return None
    parameters: dict[str, list[str]] = {}
    for name, value in _PARAMETER.findall(found["parameters"] or ""):
        # vCard 2.1 writes HOME for TYPE=HOME and QUOTED-PRINTABLE for ENCODING=QUOTED-PRINTABLE.
        key = name.upper() if value else "ENCODING" if name.lower() in _ENCODINGS else "TYPE"
        whole = (value or name)[:MAX_PARAMETER]
        for part in re.split(r',(?=(?:[^"]*"[^"]*")*[^"]*$)', whole)[:100]:
            parameters.setdefault(key, []).append(part.strip().strip('"'))
    raw = text[found.end() :]
    encoding = parameters.get("ENCODING", [""])[0].lower()
    charset = parameters.get("CHARSET", ["utf-8"])[0]
    content: bytes | None = None
    if encoding == "quoted-printable":
        raw = _decoded(binascii.a2b_qp(raw.encode("utf-8", "surrogateescape")), charset)
    elif encoding in ("base64", "b"):
        content, raw = _from_base64(raw), ""
    elif raw[:5].lower() == "data:" and ";base64," in raw[:200]:
        content, raw = _from_base64(raw.partition(",")[2]), ""
    elif not raw.isascii():
        raw = _decoded(raw.encode("utf-8", "surrogateescape"), charset if "CHARSET" in parameters else "utf-8")
    return Property(found["name"].upper(), raw, parameters, content)


def _decoded(content: bytes, charset: str) -> str:
    for name in ("utf-8", charset):
        try:
            return content.decode(name)
        except (LookupError, UnicodeError):
            continue
    return content.decode("cp1252", "replace")


def _from_base64(text: str) -> bytes:
    try:
        return binascii.a2b_base64(re.sub(r"\s", "", text).encode("ascii", "ignore"))
    except binascii.Error:
        return b""
