"""Where the page of a thing is: a path below the site that any web host and any file system takes."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

from gridwalk.rdf.iris import BASE, DISPUTES, REPORTS
from gridwalk.rdf.kinds import INFERRED

ID = "id/"
PAGE = ".html"
# A name of a file may have 255 bytes, its ending among them.
LONGEST = 200
_OTHER = re.compile(r"[^A-Za-z0-9._/-]")
_RULE = f"{BASE}rule/"


@lru_cache(maxsize=1 << 16)
def path(iri: str) -> str:
    """Return the path of the page of a thing below the site, without its ending.

    Other characters than letters and figures of ASCII are written ``~`` and their bytes in hexadecimal, so that no host has to
    know in which way a name in a URL is encoded.

    >>> path("https://w3id.org/gridwalk/id/driver/johnny-herbert"), path("https://w3id.org/gridwalk/id/driver/j%C3%A9")
    ('id/driver/johnny-herbert', 'id/driver/j~25C3~25A9')
    """
    plain = _OTHER.sub(lambda other: "".join(f"~{byte:02X}" for byte in other[0].encode()), iri[len(BASE) :])
    return ID + "/".join(map(_part, plain.split("/")))


def _part(name: str) -> str:
    # No name is hidden, climbs, or is nothing.
    if not name.strip("."):
        return "~" + name.replace(".", "~2E")
    if len(name) <= LONGEST:
        return name if name[0] != "." else f"~2E{name[1:]}"
    return f"{name[:LONGEST]}~{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def thing(page: str) -> str:
    """Return the thing whose page has this path, without its ending; empty where there is none, or a name of it is cut.

    >>> thing("id/driver/j~25C3~25A9").removeprefix(BASE), thing("id/driver/j~C3"), thing("races")
    ('driver/j%C3%A9', '', '')
    """
    if not page.startswith(ID):
        return ""
    # A tilde before all that is written is that of a name of dots, or of nothing.
    parts = (
        "" if part == "~" else part.removeprefix("~") if part.startswith("~~") else part for part in page[len(ID) :].split("/")
    )
    try:
        found = BASE + "/".join(re.sub("(?:~[0-9A-F]{2})+", _read, part) for part in parts)
    except UnicodeDecodeError:
        return ""
    return found if path(found) == page else ""


def _read(written: re.Match[str]) -> str:
    return bytes.fromhex(written[0].replace("~", "")).decode()


@lru_cache(maxsize=1 << 16)
def home(iri: str) -> str:
    """Return the thing on whose page something is told: an inference on that of its passage, a claim on that of its dispute.

    >>> home(f"{REPORTS}a/p1/inferred/4f9c7dba").removeprefix(BASE), home(f"{BASE}rule/label/all").removeprefix(BASE)
    ('report/a/p1', 'rule/label')
    """
    if iri.startswith(REPORTS):
        return iri.partition(f"/{INFERRED}/")[0]
    if iri.startswith(_RULE):
        return _RULE + iri[len(_RULE) :].partition("/")[0]
    if iri.startswith(DISPUTES) and re.fullmatch(r"[0-9a-f]{8}", iri.rpartition("/")[2]):
        return iri.rpartition("/")[0]
    return iri


def link(iri: str, page: str) -> str:
    """Return the address of the page of a thing as a page writes it, whose own path, with its ending, is ``page``.

    >>> link("https://w3id.org/gridwalk/id/make/audi", "id/driver/frank-biela.html")
    '../make/audi.html'
    >>> link(f"{REPORTS}a/p1/inferred/4f9c7dba", "id/report/a.html"), link("https://example.org/", "races.html")
    ('a/p1.html#inferred:4f9c7dba', 'https://example.org/')
    """
    return relative(place(iri), page) if iri.startswith(BASE) else iri


@lru_cache(maxsize=1 << 16)
def place(iri: str) -> str:
    """Return where below the site a thing is told of: a page, and perhaps a part of it.

    >>> place(f"{REPORTS}a/p1/inferred/4f9c7dba")
    'id/report/a/p1.html#inferred:4f9c7dba'
    """
    name = mark(iri)
    return path(home(iri)) + PAGE + (f"#{name}" if name else "")


def mark(iri: str) -> str:
    """Return the name that something has on the page on which it is told; empty where the page is its own.

    >>> mark(f"{REPORTS}a/p1/inferred/4f9c7dba"), mark(f"{REPORTS}a/p1")
    ('inferred:4f9c7dba', '')
    """
    return path(BASE + iri[len(home(iri)) + 1 :])[len(ID) :].replace("/", ":") if home(iri) != iri else ""


def relative(target: str, page: str) -> str:
    """Return the address of a file of the site as a page writes it.

    >>> relative("static/style.css", "id/make/audi.html")
    '../../static/style.css'
    >>> relative("id/make/audi.html", "id/make/bmw.html"), relative("index.html", "races.html")
    ('audi.html', 'index.html')
    """
    return _from(target, page.rpartition("/")[0])


@lru_cache(maxsize=1 << 16)
def _from(target: str, folder: str) -> str:
    # As posixpath.relpath, which asks for the working folder each time, and a site has a hundred thousand links.
    steps, folders = target.split("/"), folder.split("/") if folder else []
    same = 0
    while same < min(len(folders), len(steps) - 1) and folders[same] == steps[same]:
        same += 1
    return "../" * (len(folders) - same) + "/".join(steps[same:])
