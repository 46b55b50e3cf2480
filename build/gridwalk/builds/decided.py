"""What a person decided of contradictions: lines of ``disputes.csv``, about one thing, or about all where a source is kept."""

from __future__ import annotations

from typing import NamedTuple

from gridwalk.rdf.iris import RACE

# What a decision may be, and whether it names a value.
DECISIONS = {"accepted": True, "rejected": True, "none": False, "undecided": False}
# The one that names a source instead: what it says holds wherever sources differ.
KEPT = "kept"
# What a result says of a place in its session, which no other car has. Several that have it are a dispute of the session.
PLACES = {f"<{RACE}{name}>": name for name in ("position", "classPosition", "gridPosition", "pole")}


class Decision(NamedTuple):
    """One line of a table of disputes: what a person decided of a property of a thing.

    ``file`` is a path below the data; ``subject`` and ``property`` are IRIs in angle brackets; ``value`` is
    written as tables write it: a thing as its path below id/, a literal as its text. Where a source is ``kept`` the subject may be
    a class, and the subject or the property empty.
    """

    file: str
    row: int
    subject: str
    property: str
    decision: str
    value: str
    reason: str


class Fault(NamedTuple):
    """What is wrong with a decision, or ought to be known of it, with the column that it is about."""

    decision: Decision
    column: str
    message: str
