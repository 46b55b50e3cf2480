"""The laps of a table, row after row: how probable each reading of a row is, given those around it.

The laps of a row are at most those of the row before, mostly few less. They may rise where a new group
begins, dearly within a group, and never above those of the first row. The marginal probabilities are
computed by the forward-backward algorithm; see L. R. Rabiner, A tutorial on hidden Markov models and
selected applications in speech recognition, Proceedings of the IEEE 77(2), 1989.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gridwalk.pages.candidates import Candidate
from gridwalk.pages.printed_row import Reading

ABOVE_FIRST = 12.0
NEW_GROUP = 2.5
FROM_NONE = 9.0
# In place of the cost of a rise: the retired do not stand in the order of their laps.
UNORDERED = 0.0
State = tuple[int, str]


def state(candidate: Candidate) -> State:
    """Return the laps of a reading and the group that it stands in."""
    return candidate.reading.laps or 0, group(candidate.reading)


def group(reading: Reading) -> str:
    """Return the group that a reading stands in, which is empty for those that ran to the end.

    >>> group(Reading(7, reason="Fire")), group(Reading(1, reason="-")), group(Reading(None, "DNF"))
    ('stopped', '', 'DNF')
    """
    return reading.state or ("" if reading.reason in {"", "-", "–", "—"} else "stopped")  # noqa: RUF001


def step_cost(before: State, after: State, first: int, rise: float) -> float:
    """Return what it costs that the laps of one row follow those of another, in nats.

    >>> step_cost((169, ""), (168, ""), 169, 5) < step_cost((169, ""), (68, ""), 169, 5)
    True
    >>> step_cost((68, ""), (160, ""), 169, 5) > step_cost((160, ""), (68, ""), 169, 5)
    True
    """
    (laps, group), (then, next_group) = before, after
    cost = ABOVE_FIRST if then > first else 0.0
    if rise == UNORDERED and next_group:
        return cost + math.log(max(first, then) + 1)
    if then <= laps:
        return cost + math.log(laps - then + 1) + 0.3
    # The retired follow the classified; nobody who is classified follows the retired.
    opens = group != next_group and next_group != ""
    # Who did no lap stands last.
    cost += FROM_NONE if laps == 0 else 0.0
    return cost + (min(NEW_GROUP, rise) if opens else rise) + math.log(max(first, then) + 1)


@dataclass
class Rises:
    """How often laps are expected to rise from row to row: anywhere in a group, and among the retired, of so many steps."""

    anywhere: float = 0.0
    retired: float = 0.0
    steps: float = 0.0


def marginals(rows: Sequence[list[Candidate]], costs: list[list[float]], rise: float) -> tuple[list[list[float]], Rises]:
    """Return the probability of each reading of each row, and how often laps are expected to rise."""
    states = [[state(c) for c in row] for row in rows]
    local = [_by_state(s, c) for s, c in zip(states, costs, strict=True)]
    weights = [[0.0] * len(row) for row in rows]
    scores = {first: _pass(local, first, rise) for first in {laps for laps, _ in local[0]}}
    least = min(score for score, _, _ in scores.values())
    total = sum(math.exp(least - score) for score, _, _ in scores.values())
    rises = Rises()
    for score, reach, expected in scores.values():
        part = math.exp(least - score) / total
        for name, value in vars(expected).items():
            setattr(rises, name, getattr(rises, name) + part * value)
        for i, row_states in enumerate(states):
            for j, s in enumerate(row_states):
                if s in reach[i]:
                    weights[i][j] += part * math.exp(score - reach[i][s] - costs[i][j] + local[i][s])
    return weights, rises


def _by_state(states: list[State], costs: list[float]) -> dict[State, float]:
    grouped: dict[State, list[float]] = {}
    for s, cost in zip(states, costs, strict=True):
        grouped.setdefault(s, []).append(cost)
    return {s: _sum(values) for s, values in grouped.items()}


def _sum(costs: list[float]) -> float:
    """Return the cost of any of several alternatives."""
    least = min(costs)
    return least - math.log(sum(math.exp(least - c) for c in costs))


def _pass(local: list[dict[State, float]], first: int, rise: float) -> tuple[float, list[dict[State, float]], Rises]:
    """Return the cost of all paths with so many laps in the first row, of those through each state, and the rises."""
    start = {s: cost for s, cost in local[0].items() if s[0] == first}
    forward = [start]
    for here in local[1:]:
        last = forward[-1]
        forward.append({s: c + _sum([f + step_cost(b, s, first, rise) for b, f in last.items()]) for s, c in here.items()})
    backward: list[dict[State, float]] = [dict.fromkeys(local[-1], 0.0)]
    for i in range(len(local) - 1, 0, -1):
        after = backward[0]
        before = forward[i - 1]
        backward.insert(0, {b: _sum([step_cost(b, s, first, rise) + local[i][s] + a for s, a in after.items()]) for b in before})
    score = _sum(list(forward[-1].values()))
    through = [{s: f[s] + b[s] for s in f} for f, b in zip(forward, backward, strict=True)]
    return score, through, _rises(local, forward, backward, score, first, rise)


def _rises(
    local: list[dict[State, float]], forward: list[dict[State, float]], backward: list[dict[State, float]],
    score: float, first: int, rise: float,
) -> Rises:  # fmt: skip
    found = Rises()
    for i in range(1, len(local)):
        for b, f in forward[i - 1].items():
            for s, a in backward[i].items():
                if s[1] and s[1] != b[1]:
                    continue
                part = math.exp(score - f - step_cost(b, s, first, rise) - local[i][s] - a)
                found.anywhere += part * (s[0] > b[0])
                if s[1]:
                    found.steps += part
                    found.retired += part * (s[0] > b[0])
    return found
