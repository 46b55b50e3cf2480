"""Reading a flattened table as a whole: the reading of each row that all the other rows support.

A row alone has many readings. Over the table, classes are few, cars repeat, columns are joined in one
style, and laps do not rise from one row to the next, unless a new group begins (the retired after the
classified). So each reading has a cost, in nats: what its spelling costs (``spelling``), what its class,
car, make and style cost given *the other rows* (``Counts``), and what the step of laps from the row
before costs (``steps``). The counts are weighted by how probable each reading is, and the probabilities
computed again from the counts: expectation and maximisation, a few rounds, with the forward-backward
algorithm over the rows in each. A row whose best reading does not stand out is ambiguous.
"""

from __future__ import annotations

import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace

from gridwalk.pages.candidates import Candidate
from gridwalk.pages.printed_row import Reading
from gridwalk.pages.spelling import CHARACTER, chassis_cost, name_cost, reason_cost
from gridwalk.pages.steps import UNORDERED, Rises, group, marginals

ROUNDS = 6
# A reading is taken where it is this much likelier than all others together; others are listed down to LISTED.
SURE = 0.93
LISTED = 0.005
POSSIBLE = 1e-12
# Laps that rise within a group cost at least this: else wrong readings, which make them rise, excuse themselves.
RISE = 3.5
# Where the laps of the retired rise this often, they are not in order.
MIXED = 0.2
# From this on their order says too little of where laps begin.
DOUBTFUL, FEW_RISES = 0.1, 0.9
# Then a car that is spelt so much more oddly is no rival.
ODDER = 3.0
# What a number costs that another car has.
TWICE = 8.0
# A class of one row in so many, where numbers follow, may be the right one.
FEWER = 8
RULED_OUT = 1e-14
NEGLIGIBLE = 1e-6
Weights = list[list[float]]
Key = tuple[str, str]


class Counts:
    """How often classes, cars, makes, reasons and joints occur in the rows, each reading with its weight."""

    def __init__(self, features: Sequence[list[tuple[Key, ...]]], weights: Weights) -> None:
        self.rows = len(features)
        self.total: defaultdict[Key, float] = defaultdict(float)
        self.own: list[defaultdict[Key, float]] = []
        for row, row_weights in zip(features, weights, strict=True):
            own: defaultdict[Key, float] = defaultdict(float)
            for keys, weight in zip(row, row_weights, strict=True):
                if weight > NEGLIGIBLE:
                    for key in keys:
                        own[key] += weight
            for key, weight in own.items():
                self.total[key] += weight
            self.own.append(own)
        self.kinds: defaultdict[str, list[Key]] = defaultdict(list)
        for key in self.total:
            self.kinds[key[0]].append(key)

    def elsewhere(self, row: int, key: Key) -> float:
        """Return how often the other rows have a value."""
        return max(0.0, self.total.get(key, 0.0) - self.own[row].get(key, 0.0))

    def style(self, row: int, key: Key) -> float:
        """Return the probability of a style of a joint, given how the other rows have it."""
        styles = self.kinds[key[0]]
        total = sum(self.elsewhere(row, other) for other in styles)
        return (self.elsewhere(row, key) + 0.15) / (total + 0.15 * max(2, len(styles)))


def features(candidate: Candidate) -> tuple[Key, ...]:
    """Return what a reading may have in common with others, beside its joints: class, reason, car and make."""
    reading = candidate.reading
    shared = ("code", reading.race_class), ("why", reading.reason), ("car", reading.chassis), ("make", candidate.make)
    return shared + candidate.joints


def segment(
    rows: Sequence[list[Candidate]],
    prose: Callable[[str], bool] = lambda text: False,
    makes: frozenset[str] = frozenset(),
    classes: frozenset[str] = frozenset(),
) -> list[tuple[Reading, ...]]:
    """Return for each row its readings: one where the table leaves no doubt, else all that are likely.

    ``prose`` says whether the rest of the page has a name; ``makes`` are first words of cars known elsewhere, ``classes`` codes.
    """
    if not rows:
        return []
    every = rows
    fixed = [[c.cost + _prose_cost(c, prose) for c in row] for row in rows]
    weights, rises = marginals(rows, fixed, 5.0)
    for _ in range(ROUNDS):
        rows, fixed, weights = _pruned(rows, fixed, weights)
        shared = [[features(c) for c in row] for row in rows]
        counts = Counts(shared, weights)
        costs = [_row_costs(counts, i, fixed[i], shared[i], makes) for i in range(len(rows))]
        weights, rises = marginals(rows, costs, _rise(rises, len(rows)))
    counts = Counts(shared, weights)
    # Where codes are known, those of all rows are.
    classes = classes if all(any(c.reading.race_class in classes for c in row) for row in every) else frozenset()
    codes = Counter(code for row in every for code in {c.reading.race_class for c in row})
    seen = [[counts.elsewhere(i, keys[2]) for keys in row] for i, row in enumerate(shared)]
    chosen = [_chosen(*each) for each in zip(rows, weights, seen, strict=True)]
    rivals = None
    if rises.retired > max(FEW_RISES, DOUBTFUL * rises.steps):
        rivals = _Rivals(every, [found[0] for found in chosen], counts)
        # What holds in whatever order the retired stand is sure.
        unordered = [_chosen(*each) for each in zip(rows, marginals(rows, costs, UNORDERED)[0], seen, strict=True)]
        chosen = [tuple(dict.fromkeys(one + other)) for one, other in zip(chosen, unordered, strict=True)]
    return [
        tuple(dict.fromkeys([
            *found,
            *(c.reading for c in row if _other_number(c.reading, found[0], codes, classes)),
            *(rivals.of(i, found[0]) if rivals else ()),
        ]))
        for i, (found, row) in enumerate(zip(chosen, every, strict=True))
    ]  # fmt: skip


def _pruned(
    rows: Sequence[list[Candidate]], fixed: list[list[float]], weights: Weights
) -> tuple[list[list[Candidate]], list[list[float]], Weights]:
    """Return the rows without the readings that the rounds so far have ruled out: most of them, but not what is spelt best."""
    best = [min(costs) for costs in fixed]
    kept = [
        [i for i, weight in enumerate(row_weights) if weight > RULED_OUT or costs[i] == least]
        for row_weights, costs, least in zip(weights, fixed, best, strict=True)
    ]
    return (
        [[row[i] for i in k] for row, k in zip(rows, kept, strict=True)],
        [[costs[i] for i in k] for costs, k in zip(fixed, kept, strict=True)],
        [[row_weights[i] for i in k] for row_weights, k in zip(weights, kept, strict=True)],
    )


def _rise(rises: Rises, rows: int) -> float:
    if rises.retired > MIXED * rises.steps and rises.retired > 2:
        return UNORDERED
    return min(6.0, max(RISE, -math.log((rises.anywhere + 0.5) / rows)))


def _prose_cost(candidate: Candidate, prose: Callable[[str], bool]) -> float:
    names = sum(prose(name) for name in candidate.reading.drivers[-1:])
    return -3.0 * names - (4.0 if prose(candidate.reading.chassis) else 0.0)


def _row_costs(counts: Counts, row: int, fixed: list[float], shared: list[tuple[Key, ...]], makes: frozenset[str]) -> list[float]:
    # A row's readings share most of their features: each is looked up once.
    known = {key: _cost(counts, row, key) for key in {key for keys in shared for key in keys}}
    cars = {keys[2:4]: _car_cost(counts, row, keys[2], keys[3], makes) for keys in shared}
    return [f + cars[keys[2:4]] + sum(map(known.__getitem__, keys)) for f, keys in zip(fixed, shared, strict=True)]


def _cost(counts: Counts, row: int, key: Key) -> float:
    kind, value = key
    if kind in {"car", "make"}:
        return 0.0
    if kind == "number":
        # Two cars of one race have two numbers.
        return TWICE * min(1.0, counts.elsewhere(row, key)) if value else 0.0
    if kind in {"code", "why"}:
        text = CHARACTER * len(value)
        return -_log(0.7 * counts.elsewhere(row, key) / (counts.rows + 1) + 0.3 * math.exp(-text)) - text
    return -math.log(counts.style(row, key))


def _car_cost(counts: Counts, row: int, car: Key, make: Key, makes: frozenset[str]) -> float:
    """Return the cost of a car, less that of its characters: seen in other rows, or of a make seen, or new."""
    text, first = CHARACTER * len(car[1]), CHARACTER * len(make[1])
    of_make = counts.elsewhere(row, make) + (0.5 if make[1] in makes else 0.0)
    seen = 0.5 * counts.elsewhere(row, car) + 0.4 * of_make * math.exp(first - text)
    return -_log(seen / (counts.rows + 1) + 0.1 * math.exp(-text - 1.5)) - text


def _log(probability: float) -> float:
    # That of hundreds of characters is too small for a number.
    return math.log(max(probability, sys.float_info.min))


class _Rivals:
    """Readings of the retired that differ in where the laps begin, for tables whose order does not tell.

    Rows that are cut at one wrong place speak for one another, as those that are cut at the right one do. So a car is sure
    only where it ran to the end, or where a row can be cut in no other way.
    """

    def __init__(self, rows: Sequence[list[Candidate]], best: Sequence[Reading], counts: Counts) -> None:
        self.most = best[0].laps or 0
        self.rows = [
            [c.reading for c in row if _cut_elsewhere(c.reading, one) and (c.reading.laps or 0) <= self.most] if group(one) else []
            for row, one in zip(rows, best, strict=True)
        ]
        self.may = Counter(car for row in self.rows for car in {reading.chassis for reading in row})
        self.sure = Counter[str](row[0].chassis for row in self.rows if len(row) == 1)
        for row, own in zip(self.rows, counts.own, strict=True):
            self.sure.update({} if row else {value: weight for (kind, value), weight in own.items() if kind == "car"})

    def of(self, row: int, best: Reading) -> list[Reading]:
        """Return the readings of a row that may as well be the right one."""
        return [r for r in self.rows[row] if r != best and _spelt(r) < _spelt(best) + ODDER and self._speaks(r, best)]

    def _speaks(self, rival: Reading, best: Reading) -> bool:
        other, own = self.may[rival.chassis], self.may[best.chassis]
        if self.sure[best.chassis] < 0.5:
            return (max(other, own) > 1 if best.chassis[-1].isdigit() else 1 < other >= own / 2) or not rival.laps
        return other > 1 and other + self.sure[rival.chassis] >= own + self.sure[best.chassis]


def _spelt(reading: Reading) -> float:
    return chassis_cost(reading.chassis)


def _chosen(row: list[Candidate], weights: list[float], cars: list[float]) -> tuple[Reading, ...]:
    order = sorted(range(len(row)), key=lambda i: (-weights[i], str(row[i].reading)))
    best, usual = order[0], min(row, key=lambda candidate: candidate.cost)
    better = [
        i for i in order[1:] if (weights[i] > POSSIBLE or row[i] is usual) and _better(row[i], row[best], cars[i] - cars[best])
    ]
    if weights[best] >= SURE and not better:
        return (row[best].reading,)
    likely = [i for i in order[1:] if weights[i] >= LISTED or i in better]
    return tuple(row[i].reading for i in [best, *(likely or order[1:2])])


def _better(rival: Candidate, best: Candidate, seen: float) -> bool:
    """Return whether a rival speaks against the best reading, although the table as a whole does not prefer it.

    It does so if only its car is seen in other rows, or if it is spelt as usual and the best reading oddly.
    """
    return (_same_but_split(rival, best) and seen > 0.9) or _oddness(best) > _oddness(rival) + 5


def _other_number(one: Reading, other: Reading, codes: Counter[str], classes: frozenset[str]) -> bool:
    """Return whether ``one`` has another class before a car's number, which other rows can have, too."""
    longer = len(other.race_class) > len(one.race_class)
    known = longer and other.race_class in classes and one.race_class not in classes
    same = replace(one, race_class="", number="") == replace(other, race_class="", number="")
    rows = codes[one.race_class]
    return same and one != other and bool(other.number) and not known and rows > 1 and FEWER * rows >= codes[other.race_class]


def _oddness(candidate: Candidate) -> float:
    reading = candidate.reading
    return sum(map(name_cost, reading.drivers)) + chassis_cost(reading.chassis) + reason_cost(reading.reason)


def _same_but_split(one: Candidate, other: Candidate) -> bool:
    return _cut_elsewhere(one.reading, other.reading)


def _cut_elsewhere(one: Reading, other: Reading) -> bool:
    """Return whether two readings differ only in which digits are of the chassis and which of the laps."""
    return replace(one, chassis="", laps=0) == replace(other, chassis="", laps=0)
