"""Parts of a ZIP package that come out the same everywhere: no compression, no clock, no trace of the system."""

from __future__ import annotations

import zipfile

EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def part_info(name: str) -> zipfile.ZipInfo:
    """Stored, since compressors differ between builds of the same library."""
    info = zipfile.ZipInfo(name, EPOCH)
    info.compress_type = zipfile.ZIP_STORED
    info.create_system = _UNIX
    info.external_attr = 0o644 << 16
    return info


def add_part(package: zipfile.ZipFile, name: str, text: str) -> None:
    package.writestr(part_info(name), text.encode())
