"""The season of an event of which no source says it."""

from __future__ import annotations

from gridwalk.derive.made import Made, one, term, triple
from gridwalk.derive.scopes import EVENT, SEASON, Scope
from gridwalk.rdf.names import RDF_TYPE

label = "seasons of events"
comment = "The season within whose key the key of an event is, where some source describes such a season."
OF_SEASON, OF_EVENT = term("Season"), term("Event")


def make(scope: Scope) -> Made:
    """Return the season of the event, with the lines that say that both are there: the rule ``key`` has it so of those stated."""
    event = f"{EVENT}{scope.name}>"
    if not scope.of_event or one(scope, event, "season"):
        return {}
    path = scope.name.rpartition("/")[0]
    while path and not scope.said.saying(f"{SEASON}{path}>", RDF_TYPE, OF_SEASON):
        path = path.rpartition("/")[0]
    lines = scope.said.saying(event, RDF_TYPE, OF_EVENT)
    season = f"{SEASON}{path}>"
    return {triple(event, "season", season): [*lines, *scope.said.saying(season, RDF_TYPE, OF_SEASON)]} if path and lines else {}
