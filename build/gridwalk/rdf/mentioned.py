"""What the text of a SPARQL query mentions: IRIs, paths of them, and texts, each once, in order.

No engine is asked, so what is no query gives anything. Prefixes of the vocabulary need not be declared, and relative IRIs are
below ``id/``, as where a query is answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urljoin

from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE, RDF
from gridwalk.rdf.slashes import unescaped

TOKEN = re.compile(
    r"""(?P<comment>\#[^\n]*)
    |<(?P<iri>[^<>"{}|^`\\\x00-\x20]*)>
    |(?P<variable>[?$]\w+)
    |(?P<text>"{3}.*?"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')(?P<more>@[A-Za-z-]+|\^\^)?
    |(?P<blank>_:[\w.-]+)
    |(?P<prefix>[^\W\d_][\w-]*|):(?P<local>(?:[\w:%-]|\\.|\.(?=[\w:%.\\-]))*)
    |(?P<word>[\w.]+)
    |(?P<sign>[^\s])""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPED = re.compile(r"\\(.)")
_ABSOLUTE = re.compile(r"[A-Za-z][\w+.-]*:")
_INTEGER = re.compile(r"[0-9]{1,9}\.?")
# Functions of which a text is what values are to have in them, and those that make case not matter.
_PARTS, _CASELESS = frozenset({"CONTAINS", "STRSTARTS", "STRENDS", "REGEX"}), frozenset({"LCASE", "UCASE"})
# What a text of a query of ours would have to escape.
_QUOTED = re.compile(r"[\\\"\n]")
# A regular expression that is a text.
_PLAIN = re.compile(r"""(["'])[\w ,'/-]+\1""")
# Of a longer text nobody means a label.
LONGEST_TEXT = 200


def local_name(written: str) -> str:
    r"""Return the local part of a prefixed name without its escapes (SPARQL 1.1, PN_LOCAL_ESC).

    >>> local_name(r"driver\/lind")
    'driver/lind'
    """
    return _ESCAPED.sub(r"\1", written)


@dataclass(frozen=True)
class Mentioned:
    """IRIs without brackets; paths, each of the IRIs between which a slash stands; texts without a language or datatype; integers.

    ``parts`` are texts that values are to have somewhere, ``caseless`` whether case may not matter in them.

    >>> found = mentioned("SELECT ?x { ?x a race:Session ; race:kind/rdfs:label 'race' }")
    >>> [iri.rpartition("#")[2] for iri in found.iris], [len(path) for path in found.paths], found.texts
    (['Session', 'kind', 'label'], [2], ('race',))
    >>> mentioned("ASK { <driver/lind> ?p ?o }").iris
    ('https://w3id.org/gridwalk/id/driver/lind',)
    """

    iris: tuple[str, ...]
    paths: tuple[tuple[str, ...], ...]
    texts: tuple[str, ...]
    integers: tuple[str, ...]
    parts: tuple[str, ...] = ()
    caseless: bool = False


@dataclass
class _Reader:
    """Goes through the tokens of a query."""

    prefixes: dict[str, str]
    base: str = BASE
    declared: str | None = None
    depth: int = 0
    before: str = ""

    def __post_init__(self) -> None:
        self.iris, self.texts, self.integers = dict[str, None](), dict[str, None](), dict[str, None]()
        self.paths, self.path = dict[tuple[str, ...], None](), list[str]()
        self.parts, self.functions, self.last, self.caseless = dict[str, None](), list[tuple[str, int]](), "", False

    def read(self, text: str) -> Mentioned:
        for token in TOKEN.finditer(text):
            if token["comment"] is None:
                self._take(token)
        self._end_path()
        texts, integers, parts = map(tuple, (self.texts, self.integers, self.parts))
        return Mentioned(tuple(self.iris), tuple(self.paths), texts, integers, parts, self.caseless)

    def _take(self, token: re.Match[str]) -> None:
        word = (token["word"] or token["sign"] or "").upper()
        if token["iri"] is not None:
            self._take_iri(token["iri"])
        elif token["prefix"] is not None:
            self._take_name(token["prefix"], token["local"])
        elif token["text"] is not None:
            self._take_text(token)
        elif word == "A" and self.before == "/":
            self._mention(f"{RDF}type")
        elif _INTEGER.fullmatch(word) and self.before not in ("LIMIT", "OFFSET"):
            self.integers[word.rstrip(".")] = None
            self._end_path()
        else:
            self._enter(word)
            if word != "/":
                self._end_path()
        self.before, self.last = word, token["text"] or ""

    def _enter(self, word: str) -> None:
        """Note in which brackets of which function what follows stands, and the text before an equals sign."""
        if word == "(":
            self.functions.append((self.before, 0))
        elif word == ")" and self.functions:
            self.functions.pop()
        elif word == "," and self.functions:
            name, number = self.functions.pop()
            self.functions.append((name, number + 1))
        elif word == "=" and self.last:
            self._note(self.texts, self.last)
        self.caseless |= word in _CASELESS
        self.depth += {"(": 1, ")": -1}.get(word, 0)

    def _take_iri(self, iri: str) -> None:
        if self.declared is not None:
            self.prefixes[self.declared], self.declared = _joined(self.base, iri), None
        elif self.before == "BASE":
            self.base = _joined(self.base, iri)
        else:
            self._mention(_joined(self.base, iri))

    def _take_name(self, prefix: str, local: str) -> None:
        if self.before == "PREFIX":
            self.declared = prefix
        elif prefix in self.prefixes:
            self._mention(self.prefixes[prefix] + local_name(local))

    def _take_text(self, token: re.Match[str]) -> None:
        # Arguments of functions are no values of statements, but for those that values are to be or to have.
        function, number = self.functions[-1] if self.functions else ("", 0)
        if not token["more"] and (not self.depth or self.before == "=" or function == "IN"):
            self._note(self.texts, token["text"])
        elif self.before == "," and function == "REGEX" and number == 2:
            self.caseless |= "i" in token["text"]
        elif not token["more"] and self.before == "," and function in _PARTS and number == 1:
            self._note_part(token["text"], function)
        self._end_path()

    def _note_part(self, written: str, function: str) -> None:
        if function != "REGEX" or _PLAIN.fullmatch(written):
            self._note(self.parts, written)

    def _note(self, texts: dict[str, None], written: str) -> None:
        quotes = 3 if written[:3] in ('"""', "'''") else 1
        text = written[quotes:-quotes]
        if text and len(text) <= LONGEST_TEXT and not _QUOTED.search(text):
            texts[text] = None

    def _mention(self, iri: str) -> None:
        self.iris[iri] = None
        if self.before != "/":
            self._end_path()
        self.path.append(iri)

    def _end_path(self) -> None:
        if len(self.path) > 1:
            self.paths[tuple(self.path)] = None
        self.path = []


def mentioned(text: str) -> Mentioned:
    """Return what a query mentions."""
    return _Reader(dict(vocabulary.prefixes())).read(unescaped(text))


def _joined(base: str, iri: str) -> str:
    # Of an absolute one, urljoin takes an empty fragment away.
    return iri if _ABSOLUTE.match(iri) else urljoin(base, iri)


def has_relative(text: str) -> bool:
    """Whether a relative IRI is written between brackets in a query.

    >>> has_relative("ASK { <driver/lind> ?p ?o }"), has_relative("ASK { ?s ?p '<a>' } # <b>")
    (True, False)
    """
    found = (token["iri"] for token in TOKEN.finditer(text))
    return any(iri is not None and not _ABSOLUTE.match(iri) for iri in found)
