"""What the things of a data set are called in keys: the source's own words for them, so that only a line makes them others'.

A driver of one name in two sources need not be one person, and what is known of both, a date of birth, is for ``suggest``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

from gridwalk.readers.championships.files import Folder
from gridwalk.tables.values import key

# The tables of things, the number and the word that a row is known by, and the columns of its name.
_THINGS = {
    "drivers": ("driverId", "driverRef", ("forename", "surname")), "constructors": ("constructorId", "constructorRef", ("name",)),
    "circuits": ("circuitId", "circuitRef", ("name",)),
}  # fmt: skip


# The same names, for each season.
_key = lru_cache(maxsize=1 << 13)(key)


@dataclass(frozen=True)
class Names:
    """The report that a data set is, the series whose races it has, and the key of each thing by its number in the file."""

    report: str
    series: str
    drivers: dict[str, str]
    constructors: dict[str, str]
    circuits: dict[str, str]

    @classmethod
    def of(cls, report: str, series: str, folder: Folder) -> Names:
        """Return the names that the things of a folder have."""
        return cls(report, series, **{table: _keys(folder, table, report) for table in _THINGS})

    def event(self, race: dict[str, str], same: int) -> str:
        """Return the key of an event; ``same``: how many of its season are called so."""
        place = f"{key(race['name'])}-{race['round']}" if same > 1 else key(race["name"])
        return f"{self.series}/{race['year']}/{place}"


def _keys(folder: Folder, table: str, report: str) -> dict[str, str]:
    number, word, columns = _THINGS[table]
    # One without a name, which is refused where names are read, is called by its word till then.
    called = {
        row[number]: (_key(row[word]), _key(" ".join(row[column] for column in columns)) or _key(row[word]))
        for _, row in folder.rows(table)
    }
    bearers = Counter(name for _, name in called.values())
    # Of two of one name the word tells, or the number where even the words differ in case or signs only.
    words = Counter(called.values())
    made = {n: name if bearers[name] == 1 else f"{word}-{name}" for n, (word, name) in called.items()}
    return {n: f"{report}-{made[n] if words[called[n]] == 1 else f'{_key(n)}-{made[n]}'}" for n in called}
