"""Domain names, onion services, web addresses, e-mail addresses, IP addresses.

Sources: RFC 1035 and 5891 (names), RFC 3986 (URL), RFC 5321 (mailbox), RFC 4291 (IPv6); Tor rend-spec-v3,
section 6 (onion addresses: key, checksum and version in Base32).
"""

from __future__ import annotations

import base64
import ipaddress
import re
from hashlib import sha3_256
from urllib.parse import urlsplit

import idna

from graph.identifiers.verdict import Verdict, accepted, refused

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?")
_ONION_V3 = re.compile(r"[a-z2-7]{56}")
_ONION_V2 = re.compile(r"[a-z2-7]{16}")
_LOCAL_PART = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f\x7f]{1,64}")
_DEFAULT_PORTS = {"http": 80, "https": 443, "ftp": 21}
_MAX_NAME = 253
_MAX_URL = 4096


def domain(text: str) -> Verdict:
    """A host name under a top-level domain, in its ASCII form; onion names are checked by their checksum."""
    name = text.strip().rstrip(".").lower()
    if not 3 < len(name) <= _MAX_NAME:
        return refused("domain", "A domain name has 4 to 253 characters.")
    if name.endswith(".onion"):
        return onion(name)
    try:
        ascii_name = name if name.isascii() else idna.encode(name, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        return refused("domain", "Holds characters that no domain name may hold.")
    labels = ascii_name.split(".")
    if len(labels) < 2 or len(ascii_name) > _MAX_NAME or not all(map(_LABEL.fullmatch, labels)):
        return refused("domain", "Does not have the form of a domain name.")
    if labels[-1].isdigit():
        return refused("domain", "Ends in a number: an IP address perhaps, but no domain.")
    return accepted("domain", ascii_name, checked=False)


def onion(text: str) -> Verdict:
    """An onion service. The normal form keeps a subdomain, by which a service may tell its sites apart."""
    name = text.strip().rstrip(".").lower()
    labels = name.split(".")
    if len(labels) < 2 or labels[-1] != "onion" or not all(map(_LABEL.fullmatch, labels[:-1])):
        return refused("onion", "An onion name ends in .onion.")
    key = labels[-2]
    if _ONION_V2.fullmatch(key):
        note = "A version 2 name: it carries no checksum, and Tor stopped serving these in 2021."
        return accepted("onion", name, checked=False, note=note)
    if _ONION_V3.fullmatch(key) is None:
        return refused("onion", "An onion name has 56 letters and digits, or 16 before 2021.")
    data = base64.b32decode(key.upper())
    public_key, given, version = data[:32], data[32:34], data[34:]
    if version != b"\x03" or sha3_256(b".onion checksum" + public_key + version).digest()[:2] != given:
        return refused("onion", "Has the form of an onion name, but its checksum is wrong.")
    return accepted("onion", name, checked=True)


def ip(text: str) -> Verdict:
    try:
        address = ipaddress.ip_address(text.strip())
    except ValueError:
        return refused("ip", "Not an IPv4 or IPv6 address.")
    if isinstance(address, ipaddress.IPv6Address) and address.scope_id is not None:
        return refused("ip", "Names a network interface of one machine.")
    return accepted("ip", str(address), checked=False)


def email(text: str) -> Verdict:
    """A mailbox, in lower case: the standard lets a host tell Ann from ann, and no host that matters does."""
    local, at, host = text.strip().rpartition("@")
    if not at or _LOCAL_PART.fullmatch(local) is None or not local.isprintable():
        return refused("email", "Does not have the form name@host.")
    found = domain(host)
    if found.value is None:
        return refused("email", f"Its host is not valid. {found.note}")
    return accepted("email", f"{local.lower()}@{found.value}", checked=False)


def url(text: str) -> Verdict:
    """A web address without user name, default port and fragment; path and query stay as they are."""
    text = text.strip()
    if len(text) > _MAX_URL or not text.isprintable() or " " in text:
        return refused("url", f"A web address has at most {_MAX_URL} printable characters and no space.")
    try:
        parts = urlsplit(text)
        host_text, port = parts.hostname, parts.port
    except ValueError:
        return refused("url", "Does not have the form of a web address.")
    if parts.scheme not in _DEFAULT_PORTS or not host_text:
        return refused("url", "A web address begins with http://, https:// or ftp:// and a host.")
    host = ip(host_text)
    if not host.valid:
        host = domain(host_text)
    if host.value is None:
        return refused("url", f"Its host is not valid. {host.note}")
    name = f"[{host.value}]" if ":" in host.value else host.value
    at_port = "" if port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{port}"
    query = f"?{parts.query}" if parts.query else ""
    note = "A user name or password in it was left out." if "@" in parts.netloc else ""
    value = f"{parts.scheme}://{name}{at_port}{parts.path or '/'}{query}"
    return accepted("url", value, checked=host.checked, note=note)


def website(text: str) -> Verdict:
    """The site that a domain or a web address names, without scheme: example.org, example.org/shop."""
    if "/" not in text:
        found = domain(text)
        return Verdict("website", found.value, found.valid, found.checked, found.note)
    found = url(text)
    if found.value is None:
        return refused("website", found.note)
    return accepted("website", found.value.partition("://")[2].rstrip("/"), checked=found.checked, note=found.note)
