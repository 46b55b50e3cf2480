"""Keys of entries within other keys: of things whose IRI names a car that their row is about, though no template has it there.

The incident ``r06-stall-test`` is one of the car ``r06``, the quantity ``lakes/2031/lakeside/r06/distance`` is one of its result.
Where that car has another IRI in the graph, so have they.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from gridwalk.rdf.iris import BASE
from gridwalk.rdf.names import THING
from gridwalk.rdf.renaming import ENTRY, split
from gridwalk.tables.batches import Columns
from gridwalk.tables.compiler import Compiled, References
from gridwalk.tables.findings import Findings
from gridwalk.tables.schema import TableSchema
from gridwalk.tables.templates import pieces

# What a row about a car refers to by a key that a person makes.
_OWNED = f"{BASE}quantity/"


class Keyed:
    """What the rows of one schema name with the key of an entry in it. ``of_entries``: the numbers of columns that refer to those.

    Nothing where the templates of the schema show it all.
    """

    def __init__(self, schema: TableSchema, compiled: Compiled, of_entries: Collection[int], shown: bool) -> None:
        columns = [column for column in schema.columns if not column.virtual]
        urls = {n: columns[n].value_url or "" for n in compiled.references}
        self._owned = [(n, compiled.references[n]) for n, url in urls.items() if url.startswith(_OWNED)]
        self._own = not shown and len(pieces(schema.about_url.removeprefix(BASE))) > 1
        cars = [n for n, url in urls.items() if n in of_entries or url.startswith(f"{BASE}{{+")]
        self._cars = [(n, compiled.references[n]) for n in cars] if self._own or self._owned else []

    def note(self, subjects: Callable[[Columns], list[str]], columns: Columns, findings: Findings) -> None:
        """Note what rows, given by columns, name with the key of an entry; ``subjects`` returns the things that they are about."""
        if not self._cars:
            return
        named = [subjects(columns)] if self._own else []
        named += [_things(columns, n, of) for n, of in self._owned if any(columns[n])]
        for n, of in self._cars if named else ():
            for row, car in enumerate(_things(columns, n, of)):
                if car.startswith(ENTRY):
                    pairs = ((things[row], car) for things in named)
                    findings.keyed |= {pair: None for pair in pairs if _may_hold(pair[0], split(car)[1])}


def _things(columns: Columns, number: int, of: References) -> list[str]:
    """Return the things that a column refers to, empty where its cell is."""
    parts, iri = of
    rows = zip(columns[number], *(columns[part] for part in parts), strict=True)
    return [iri(*cells) if cell else "" for cell, *cells in rows]


def _may_hold(thing: str, key: str) -> bool:
    path = f"{thing[:-1]}/"
    return f"/{key}/" in path or f"/{key}-" in path


def moved(thing: str, event: str, key: str, entry: str) -> str:
    """Return the IRI of a thing with the path of an entry, or its key, in it, once that entry has another IRI.

    >>> [moved(f"{THING}{path}>", "lakes/31", "r6", f"{ENTRY}lakes/31/paper/r9>").removeprefix(THING) for path in (
    ...     "incident/lakes/31/race/r6-spin", "quantity/lakes/31/r6/mass", "tally/lakes/31/r60/r6s", "tally/lakes/30/r6")]
    ['incident/lakes/31/race/paper/r9-spin>', 'quantity/lakes/31/paper/r9/mass>', 'tally/lakes/31/r60/r6s>', 'tally/lakes/30/r6>']
    """
    new, path = entry[len(ENTRY) : -1], f"{thing[len(THING) : -1]}/"
    whole = f"/{event}/{key}/"
    if whole in path:
        return f"{THING}{path.replace(whole, f'/{new}/', 1)[:-1]}>"
    start, _, last = path[:-1].rpartition("/")
    held = last == key or last.startswith(f"{key}-")
    inside = f"{start}/".partition("/")[2].startswith(f"{event}/")
    return f"{THING}{start}/{new.removeprefix(f'{event}/')}{last[len(key) :]}>" if held and inside else thing
