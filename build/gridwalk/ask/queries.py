"""Questions in SPARQL 1.1: find them, read their header, ask them.

A bundled question is a file ``queries/<name>.rq`` that begins with lines ``#+ summary:``,
``#+ description:`` and ``#+ tags:``: YAML behind ``#+``, the form that grlc introduced. It may declare
``#+ parameters:`` (see ``ask.parameters``), and say with ``#+ otherwise:`` what it means that no row is found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.ask.parameters import Parameter, declared, needed
from gridwalk.base import plugin_folders, resources
from gridwalk.base.errors import QueryError
from gridwalk.rdf import sparql, vocabulary
from gridwalk.rdf.iris import BASE
from gridwalk.rdf.slashes import unescaped

if TYPE_CHECKING:
    from gridwalk.rdf.guard.asking import Guarded

ENGINE_ERRORS = (OSError, RuntimeError)
"""What the engine raises for a query that it understands and cannot evaluate, such as one with a function of others."""
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_MARK = "#+"
_KEYS = ("summary", "description", "tags")
_OPTIONAL = ("parameters", "needs", "otherwise")
_KEY = re.compile(r"\A(?P<key>[a-z]+):(?: +(?P<value>\S.*))?")
_ITEM = re.compile(r"\A +- +(?P<value>\S.*)")
_SERVICE = re.compile("service", re.IGNORECASE)
_SERVICE_CLAUSE = re.compile(r"service((\s|#[^\n]*\n)+silent\b)?", re.IGNORECASE)
_SYNTAX = re.compile(r"error at (?P<line>\d+):(?P<column>\d+): (?P<why>.*)", re.DOTALL)
_PREFIXED = re.compile(r"(?<![\w<:/?$@\"'.-])([A-Za-z][\w-]*):(?!/)")
# Characters of a line shown before and after a place in it.
_AROUND = 60
_UPDATE = re.compile(r"\A\s*+(insert|delete|load|clear|create|drop|copy|move|add)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Query:
    """A bundled question: the file's name without its ending, its place, its header, its SPARQL.

    ``parameters`` are what may narrow it, those of ``needs`` what has to, since of all things at once its answer would be
    the whole data.

    >>> load_query("class-podiums").name, load_query("class-podiums").tags
    ('class-podiums', ('results', 'classes'))
    """

    name: str
    path: Path
    summary: str
    description: str
    tags: tuple[str, ...]
    text: str
    parameters: tuple[Parameter, ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rows:
    """The answer to a SELECT: iterate over it, once, for a tuple of terms a row; None where a variable is unbound.

    Rows are made while they are read, so an answer larger than memory can be written.
    """

    solutions: ox.QuerySolutions

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of the columns, without question marks."""
        return tuple(variable.value for variable in self.solutions.variables)

    def __iter__(self) -> Iterator[tuple[Term | None, ...]]:
        """Yield the rows that are left. Raises QueryError if the evaluation fails on the way."""
        width = range(len(self.solutions.variables))
        try:
            for solution in self.solutions:
                yield tuple(solution[i] for i in width)
        except ENGINE_ERRORS as error:
            raise QueryError(f"the query failed: {error}") from error


Answer = Rows | ox.QueryBoolean | ox.QueryTriples
"""Rows of a SELECT, the truth value of an ASK (usable as a bool), triples of a CONSTRUCT or DESCRIBE."""
Ask = Callable[[str], Answer]
"""Asks a question, wherever the data are."""


def find_queries() -> list[Query]:
    """Return the bundled questions, sorted by name. Raises QueryError if a header cannot be read.

    >>> "class-podiums" in [query.name for query in find_queries()]
    True
    """
    return [read_query(path) for path in _files()]


def count_queries() -> int:
    """Return how many bundled questions there are; none is read."""
    return len(_files())


def _files() -> list[Path]:
    return plugin_folders.files("queries", resources.files("queries", "*.rq"), "*.rq")


def load_query(name: str) -> Query:
    """Return the bundled question ``name``. Raises QueryError, with the nearest names, if there is none.

    >>> load_query("class-podium")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.QueryError: no question is called 'class-podium'; nearest: class-podiums...
    """
    paths = {path.stem: path for path in _files()}
    if name not in paths:
        from difflib import get_close_matches

        near = get_close_matches(name, paths, cutoff=0.5)
        hint = f"nearest: {', '.join(near)}" if near else "`gridwalk queries` lists them"
        raise QueryError(f"no question is called {name!r}; {hint}")
    return read_query(paths[name])


def read_query(path: Path) -> Query:
    """Read a question and its header from a file. Raises QueryError if either cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
        header, parameters = read_header(text), declared(text)
    except (OSError, ValueError, QueryError) as error:
        raise QueryError(f"{path}: {error}") from error
    summary, description = (" ".join(header[key]) for key in ("summary", "description"))
    return Query(path.stem, path, summary, description, tuple(header["tags"]), text, parameters, tuple(needed(text)))


def read_header(text: str) -> dict[str, list[str]]:
    """Return the values of ``summary``, ``description`` and ``tags`` from the header of a question, and of what else it has.

    Lines after a key that are indented continue it; items of a list begin with a hyphen.
    Raises QueryError for an unknown, repeated, missing or empty key.

    >>> read_header("#+ summary: Who won?\\n#+ description: One row\\n#+   a class.\\n#+ tags:\\n#+   - results\\nASK {}")
    {'summary': ['Who won?'], 'description': ['One row', 'a class.'], 'tags': ['results']}
    """
    header = dict[str, list[str]]()
    values = list[str]()
    for number, line in enumerate(text.splitlines(), 1):
        if not line.startswith(_MARK):
            continue
        content = line.removeprefix(_MARK).removeprefix(" ")
        if key := _KEY.fullmatch(content):
            values = header[_new_key(key["key"], header, number)] = [key["value"]] if key["value"] else []
        elif item := _ITEM.fullmatch(content):
            values.append(item["value"])
        else:
            values.append(content.strip())
    for name in _KEYS:
        if not header.get(name):
            raise QueryError(f"the header has no {name}: begin the file with a line `#+ {name}: ...`")
    return header


def _new_key(key: str, header: dict[str, list[str]], number: int) -> str:
    if key not in _KEYS + _OPTIONAL or key in header:
        what = "repeats" if key in header else "has an unknown key,"
        expected = f"expected each of {', '.join(_KEYS)} once, and perhaps {' or '.join(_OPTIONAL)}"
        raise QueryError(f"line {number}: the header {what} {key!r}; {expected}")
    return key


def run(store: ox.Store | Guarded, text: str, *, service: bool = False) -> Answer:
    """Evaluate a SPARQL 1.1 query over a store, or over what a worker of the guard holds: a stranger's question only there.

    Prefixes of the vocabulary need not be declared, relative IRIs are below ``id/``, and slashes in names such as
    ``id:driver/lind`` need no backslash. Nothing is asked of other servers unless ``service``
    is true. Raises QueryError, with line and column, for a text that is not a query, and for SERVICE;
    LimitError where a worker comes to a limit.

    >>> from gridwalk.rdf.dataset import load
    >>> store = load(['<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "A" <urn:passage> .'])
    >>> [str(label) for label, in run(store, "SELECT ?label { ?thing rdfs:label ?label }")]
    ['"A"']
    >>> bool(run(store, "ASK { ?thing rdfs:label 'B' }"))
    False
    """
    answer = _evaluate(store, prepared(store, text, service=service))
    return Rows(answer) if isinstance(answer, ox.QuerySolutions) else answer


def prepared(store: ox.Store | Guarded, text: str, *, service: bool = False) -> str:
    """Return the text that an engine is given for a question to a store. Raises QueryError as ``run`` does, but for the syntax."""
    check(text)
    text = unescaped(text)
    if not service:
        _refuse_service(store, text)
    return text


def check(text: str) -> None:
    """Raise QueryError for a text that no engine takes, since it is not Unicode.

    >>> check("SELECT * { ?s ?p '\\udcff' }")
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.QueryError: character 19 of the query is a lone surrogate (U+DCFF), expected text that UTF-8 can encode
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        found = f"character {error.start + 1} of the query is a lone surrogate (U+{ord(text[error.start]):04X})"
        raise QueryError(f"{found}, expected text that UTF-8 can encode") from None


def _evaluate(store: ox.Store | Guarded, text: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    try:
        return store.query(text, prefixes=vocabulary.prefixes(), base_iri=BASE)
    except SyntaxError as error:
        raise QueryError(explain(str(error), text)) from error
    except ENGINE_ERRORS as error:
        raise QueryError(f"the query failed: {error}") from error


def _refuse_service(store: ox.Store | Guarded, text: str) -> None:
    # The engine's own parser is asked, since a second lexer of ours could be misled: with another word
    # of the same length in its place, a name, string or comment still parses, but the keyword does not.
    if not _SERVICE.search(text):
        return
    nothing = ox.Store() if isinstance(store, ox.Store) else store.empty()
    if (found := _syntax_error(nothing, _SERVICE.sub("servicx", text))) is None:
        return
    if _syntax_error(nothing, _SERVICE_CLAUSE.sub("GRAPH ", text)) is None:
        raise QueryError("SERVICE queries another server, which is not allowed here; load its data instead")
    raise QueryError(explain(str(found), text))


def _syntax_error(nothing: ox.Store | Guarded, text: str) -> SyntaxError | None:
    try:
        nothing.query(text, prefixes=vocabulary.prefixes(), base_iri=BASE)
    except SyntaxError as error:
        return error
    except ENGINE_ERRORS:
        # It was understood; evaluating it will say what is wrong.
        return None
    return None


def explain(message: str, text: str) -> str:
    """Turn the engine's syntax error into what is wrong, where, and what to do.

    >>> print(explain("error at 1:15: expected OPTIONAL", "SELECT * { ?s zz:p ?o }"))
    line 1, column 15: not valid SPARQL 1.1 from about here on (is the prefix zz: declared?)
      SELECT * { ?s zz:p ?o }
                    ^
    """
    if _UPDATE.match(text):
        return "this is an update: only queries (SELECT, ASK, CONSTRUCT, DESCRIBE) are answered, since data come from tables"
    found = _SYNTAX.fullmatch(message)
    if not found:
        return message
    line, column = int(found["line"]), int(found["column"])
    shown = (text.splitlines() or [""])[min(line, len(text.splitlines()) or 1) - 1]
    hint = _hint(found["why"], text, shown)
    # Of a long line, what is around the place.
    start = max(0, column - 1 - _AROUND)
    part = shown[start : column + _AROUND]
    return f"line {line}, column {column}: not valid SPARQL 1.1 from about here on{hint}\n  {part}\n  {' ' * (column - 1 - start)}^"


def _hint(why: str, text: str, line: str) -> str:
    declared = sparql.declared(text)
    for name in _PREFIXED.findall(line):
        if name not in vocabulary.prefixes() and name.lower() not in declared:
            return f" (is the prefix {name}: declared?)"
    # What the engine expected is a list of characters and keywords, of use only where it is a sentence.
    sentences = [part for part in why.removeprefix("expected one of ").split(", ") if re.match(r"[A-Z][a-z]|The ", part)]
    return f" ({sentences[0]})" if sentences else ""
