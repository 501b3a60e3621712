"""Harmless shapes as files for 3D printers: boxes and brackets, and nothing that could be a part of anything.

Formats: ASCII STL as 3D Systems described it in 1989; 3MF core specification 1.3, in a ZIP package (ISO/IEC 29500-2).
"""

from __future__ import annotations

import io
import zipfile

from samples.labyrinth import MARK
from samples.labyrinth.writers.package import add_part

Point = tuple[int, int, int]
Triangle = tuple[Point, Point, Point]

_BOX = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))
"""Corners of each face; a corner's bits say at which end of x, y and z it lies."""


def box(length: int, width: int, height: int, at: Point = (0, 0, 0)) -> list[Triangle]:
    """In millimetres."""
    corners = [
        (at[0] + length * (n >> 2 & 1), at[1] + width * (n >> 1 & 1), at[2] + height * (n & 1)) for n in range(8)
    ]
    found: list[Triangle] = []
    for a, b, c, d in _BOX:
        found.append((corners[a], corners[b], corners[c]))
        found.append((corners[a], corners[c], corners[d]))
    return found


def bracket(length: int, width: int, thickness: int) -> bytes:
    """A shelf bracket: two plates at a right angle."""
    return stl([*box(length, width, thickness), *box(thickness, width, length, (0, 0, thickness))], "bracket")


def cube(side: int) -> bytes:
    return stl(box(side, side, side), "cube")


def stl(triangles: list[Triangle], name: str) -> bytes:
    """The normals are left to the reader, as the format allows."""
    lines = [f"solid {name} ({MARK})"]
    for triangle in triangles:
        lines += ["  facet normal 0 0 0", "    outer loop"]
        lines += [f"      vertex {x} {y} {z}" for x, y, z in triangle]
        lines += ["    endloop", "  endfacet"]
    lines.append(f"endsolid {name}")
    return ("\n".join(lines) + "\n").encode()


_TYPES = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="model" ContentType="application/vnd.ms-package.3dmanufacturing-3dmodel+xml"/></Types>'
)
_RELATIONS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Target="/3D/3dmodel.model" Id="rel0" '
    'Type="http://schemas.microsoft.com/3dmanufacturing/2013/01/3dmodel"/></Relationships>'
)


def threemf(triangles: list[Triangle]) -> bytes:
    """A 3MF package of one object."""
    points = sorted({point for triangle in triangles for point in triangle})
    number = {point: n for n, point in enumerate(points)}
    vertices = "".join(f'<vertex x="{x}" y="{y}" z="{z}"/>' for x, y, z in points)
    faces = "".join(f'<triangle v1="{number[a]}" v2="{number[b]}" v3="{number[c]}"/>' for a, b, c in triangles)
    model = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<model unit="millimeter" xml:lang="en" xmlns="http://schemas.microsoft.com/3dmanufacturing/core/2015/02">'
        f'<metadata name="Description">{MARK}</metadata>'
        f'<resources><object id="1" type="model"><mesh><vertices>{vertices}</vertices>'
        f'<triangles>{faces}</triangles></mesh></object></resources><build><item objectid="1"/></build></model>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, text in (("[Content_Types].xml", _TYPES), ("_rels/.rels", _RELATIONS), ("3D/3dmodel.model", model)):
            add_part(package, name, text)
    return out.getvalue()
