"""Which entries of one event are one by their crews or by lines, and which seats of their crews are one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import combinations
from operator import itemgetter
from types import MappingProxyType

# An entry of one source in an event: the name of the source, and its key there.
Node = tuple[str, str]
Link = tuple[Node, Node]
# The family names in a seat, as ``plain`` makes them: more than one where the source names several drivers. Empty: unknown.
Seats = Sequence[frozenset[str]]
# The drivers of entries, as their source knows them.
Drivers = Mapping[Node, frozenset[str]]


def groups(
    order: Sequence[Node],
    lines: Collection[Link],
    crews: Mapping[Node, Seats],
    drivers: Drivers,
    givens: Mapping[Node, str] = MappingProxyType({}),
    numbers: Mapping[Node, str] = MappingProxyType({}),
) -> list[list[Node]]:
    """Return the entries of an event in groups that are one car each, in the order given.

    ``givens``: the given name, as ``plain`` makes it, of who drives alone: two that differ are two people of one family name.
    ``numbers``: of the cars, which tell where somebody drove two.
    ``lines``: entries that a person says are one. Where crews would make two entries of one source one that no line does,
    those that lines are about are left as the lines have them.

    >>> car = lambda *names: [frozenset({name}) for name in names]
    >>> crews = {("a", "1"): car("lind", "elm"), ("a", "2"): car("fir"), ("b", "9"): car("elm", "lind"), ("b", "2"): car("oak")}
    >>> groups(list(crews), [], crews, {})
    [[('a', '1'), ('b', '9')], [('a', '2')], [('b', '2')]]
    >>> crews = {(s, k): car("lind") for s in "ab" for k in "12"}
    >>> groups(list(crews), [], crews, {(s, k): frozenset({f"lind-{k}"}) for s in "ab" for k in "12"})
    [[('a', '1'), ('b', '1')], [('a', '2'), ('b', '2')]]
    >>> groups(list(crews), [], crews, {}), groups(list(crews), [], crews, {}, {}, {node: node[1] for node in crews})[1]
    ([[('a', '1')], [('a', '2')], [('b', '1')], [('b', '2')]], [('a', '2'), ('b', '2')])
    """
    same = list(same_crews(crews, drivers))
    same += _same_numbers(crews, drivers, numbers, {(a, b[0]) for link in same for a, b in (link, link[::-1])})
    same = [(a, b) for a, b in same if not _differ(givens.get(a, ""), givens.get(b, ""))]
    same += _same_people(crews, drivers)
    apart = _components(order, lines)
    about = {node for group in apart if len(group) > 1 for node in group}
    found = list[list[Node]]()
    for group in _components(order, [*lines, *same]):
        if _mixes(group, apart):
            within = set(group)
            kept = [link for link in same if within.issuperset(link) and about.isdisjoint(link)]
            found += _components(group, [*(link for link in lines if within.issuperset(link)), *kept])
        else:
            found.append(group)
    return found


def _same_people(crews: Mapping[Node, Seats], drivers: Drivers) -> Iterator[Link]:
    """Yield the entries of several sources with the same drivers, known in the whole world, two by two.

    They say more than a family name, which another car of the event may have, too, as long as who drives that is known as well.
    """
    whole = {node: known for node, known in drivers.items() if known and not any(map(_is_of_event, known))}
    vague = {(node[0], _names_of(seats)) for node, seats in crews.items() if node not in whole}
    sure = {node: known for node, known in whole.items() if (node[0], _names_of(crews.get(node, ()))) not in vague}
    yield from same_crews({node: [frozenset({driver}) for driver in known] for node, known in sure.items()}, sure)


def _same_numbers(
    crews: Mapping[Node, Seats], drivers: Drivers, numbers: Mapping[Node, str], known: Set[tuple[Node, str]]
) -> Iterator[Link]:
    """Yield the entries of several sources with one number and crews of the same names, alone with the number in their source.

    Only where one of the crew drove several cars, so that crews tell nothing, and both give cars of these names the same numbers.
    ``known``: entries with a source in which crews tell which they are.
    """
    found, of_crew = defaultdict[str, dict[str, list[Node]]](lambda: defaultdict(list)), defaultdict[object, set[str]](set)
    for node, number in numbers.items():
        found[number][node[0]].append(node)
        of_crew[node[0], _names_of(crews.get(node, ()))].add(number)
    cars = _holders(crews)
    for of in found.values():
        for one, other in combinations([nodes[0] for nodes in of.values() if len(nodes) == 1], 2):
            crew, theirs = (_names_of(crews.get(node, ())) for node in (one, other))
            if crew != theirs or not any(len(cars[source, name]) > 1 for name in crew for source, _ in (one, other)):
                continue
            same = of_crew[one[0], crew] == of_crew[other[0], crew]
            two = all(map(drivers.get, (one, other))) and drivers[one].isdisjoint(drivers[other])
            if not two and same and known.isdisjoint({(one, other[0]), (other, one[0])}):
                yield one, other


def _names_of(seats: Seats) -> tuple[str, ...]:
    return tuple(sorted(name for seat in seats for name in seat))


def _is_of_event(driver: str) -> bool:
    return "/" in driver.partition("/driver/")[2]


def _differ(one: str, other: str) -> bool:
    """Whether two given names are of two people: neither begins as the other does, which may be an initial or nothing.

    >>> _differ("michael", "ralf"), _differ("m", "michael"), _differ("", "ralf")
    (True, False, False)
    """
    return not one.startswith(other) and not other.startswith(one)


def same_crews(crews: Mapping[Node, Seats], drivers: Drivers) -> Iterator[Link]:
    """Yield the entries of several sources whose crews have the same names, and are alone with them in their source, two by two.

    A crew that a source gives in part, or with one wrong name, may look like another. So where all of the names are in a further
    car of one of the two sources, or all but one and one of the drivers himself, that car has to have its own in the other.
    """
    names = {node: _names_of(seats) for node, seats in crews.items() if _known(seats)}
    found = defaultdict[tuple[str, ...], list[Node]](list)
    for node, crew in names.items():
        found[crew].append(node)
    alone = {crew: {s: n for s, n in nodes if Counter(map(itemgetter(0), nodes))[s] == 1} for crew, nodes in found.items()}
    holders, cars = _holders(crews), _holders({node: [known] for node, known in drivers.items()})
    for crew, keys in alone.items():
        for two in combinations(keys.items(), 2):
            further = {node for source, _ in two for node in _with_all(crew, source, holders)}
            shared = {car for node in two for driver in drivers.get(node, ()) for car in cars[node[0], driver]}
            further |= {car for car in shared if len({*crew}.difference(*crews[car])) <= 1}
            if all(dict(two).keys() <= alone.get(names.get(node, ()), {}).keys() for node in further):
                yield two


def _known(seats: Seats) -> bool:
    return bool(seats) and all(len(names) == 1 for names in seats)


def _holders(crews: Mapping[Node, Seats]) -> Mapping[tuple[str, str], set[Node]]:
    """Return the entries of each source in which each name, or driver, is."""
    found = defaultdict[tuple[str, str], set[Node]](set)
    for node, seats in crews.items():
        for name in frozenset[str]().union(*seats):
            found[node[0], name].add(node)
    return found


def _with_all(crew: Collection[str], source: str, holders: Mapping[tuple[str, str], set[Node]]) -> set[Node]:
    """Return the entries of a source in which all of a crew drive."""
    return set.intersection(*(holders[source, name] for name in crew))


def _components(order: Sequence[Node], links: Iterable[Link]) -> list[list[Node]]:
    """Return nodes in groups that links connect, each in the order given, as the groups are."""
    group = {node: [node] for node in order}
    for one, other in links:
        if group[one] is not group[other]:
            group[one] += group[other]
            group.update(dict.fromkeys(group[other], group[one]))
    rank = {node: n for n, node in enumerate(order)}
    once = {id(nodes): sorted(nodes, key=rank.__getitem__) for nodes in group.values()}
    return sorted(once.values(), key=lambda nodes: rank[nodes[0]])


def _mixes(group: Sequence[Node], apart: Iterable[Sequence[Node]]) -> bool:
    """Whether a group has two entries of one source that lines do not make one."""
    by_line = {node: n for n, nodes in enumerate(apart) for node in nodes}
    return any(one[0] == other[0] and by_line[one] != by_line[other] for one, other in combinations(group, 2))


class Crew:
    """The seats of a car that several sources have, each with the drivers and family names that are in it.

    >>> crew = Crew()
    >>> crew.seat("crew/1", "crew/paper/1", {"otto-lind"}, {"lind"}), crew.seat("crew/2", "crew/paper/2", {"ada-elm"}, {"elm"})
    ('crew/1', 'crew/2')
    >>> crew.turn()
    >>> crew.seat("crew/1", "crew/page/1", {"elm"}, {"elm"}), crew.seat("crew/2", "crew/page/2", {"fir"}, {"fir"})
    ('crew/2', 'crew/page/2')
    """

    def __init__(self) -> None:
        self._in = dict[str, tuple[set[str], set[str]]]()
        self._now = set[str]()

    def turn(self) -> None:
        """Let the seats of another source come."""
        self._now = set()

    def seat(self, own: str, other: str, drivers: Collection[str], names: Collection[str]) -> str:
        """Return the seat that one of a source is: that of its driver, or of that name; else its ``own`` or the ``other``."""
        free = {seat: there for seat, there in self._in.items() if seat not in self._now}
        same = [seat for seat, there in free.items() if not there[0].isdisjoint(drivers)]
        same += [seat for seat, there in free.items() if not there[1].isdisjoint(names)]
        found = same[0] if same else other if own in self._in else own
        self._now.add(found)
        there = self._in.setdefault(found, (set(), set()))
        there[0].update(drivers)
        there[1].update(names)
        return found
