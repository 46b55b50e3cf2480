"""The label of a thing, by its class: what is known of it, and no word for what is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from gridwalk.derive.labels.words import word
from gridwalk.rdf.iris import PROV, RACE, RDFS
from gridwalk.rdf.kinds import passage_of
from gridwalk.rdf.names import DERIVED_FROM, RDF_TYPE, REPORT, STATEMENT, THING, literal

if TYPE_CHECKING:
    from gridwalk.derive.labels.naming import Names

_COMMENT = f"<{RDFS}comment>"
_QUDT = "<http://qudt.org/schema/qudt/"
# Keys of passages, as they are cut out of documents: see ``gridwalk passages``.
_SENTENCE, _PARAGRAPH, _ROW = re.compile(r"p([0-9]+)\.([0-9]+)"), re.compile(r"p([0-9]+)"), re.compile(r"r0*([0-9]+)")
# Enough of a reason to know it by.
_REASON = 80


def listed(*parts: str) -> str:
    """Return parts with commas between them, less those that are empty."""
    return ", ".join(filter(None, parts))


def _event_of(names: Names, thing: str) -> str:
    """Return what the event of a thing is called, with its year."""
    event = names.thing(thing, "event") or names.thing(names.thing(thing, "session"), "event")
    return dated(names, event) if event else ""


def dated(names: Names, event: str) -> str:
    """Return what an event is called, with its year where its name has none."""
    return names.once("dated", event, lambda event: _dated(names, event))


def _dated(names: Names, event: str) -> str:
    name = names.name(event)
    year = names.text(event, "year") or names.text(names.thing(event, "season"), "year")
    return name if not year or year in name else f"{name} {year}"


def _session(names: Names, thing: str) -> str:
    kind = names.thing(thing, "kind")
    return listed(names.name(kind) if kind else names.key(thing), _event_of(names, thing))


def _in_session(names: Names, thing: str) -> str:
    """Return what the session of a thing is called, with the event."""
    session = names.thing(thing, "session")
    return names.name(session) if session else _event_of(names, thing)


def _entry(names: Names, thing: str) -> str:
    return listed(names.car(thing), _event_of(names, thing))


def _seat(names: Names, thing: str) -> str:
    entry = f"{thing.partition('/crew/')[0]}>"
    driver = names.called(thing, "driver") or f"seat {thing[:-1].rpartition('/')[2]}"
    return listed(f"{driver} in {names.car(entry)}", _event_of(names, entry))


def _car(names: Names, thing: str, of: str = "entry") -> str:
    entry = names.thing(thing, of)
    return names.car(entry) if entry else ""


def _result(names: Names, thing: str) -> str:
    return listed(f"result of {_car(names, thing)}".removesuffix(" of "), _in_session(names, thing))


def _gap(names: Names, thing: str) -> str:
    laps = names.text(thing, "gapLaps")
    count = f"{laps} {'lap' if laps == '1' else 'laps'} behind" if laps else "behind"
    return listed(f"{_car(names, thing, 'behind')} {count} {_car(names, thing, 'ahead')}", _in_session(names, thing))


def _running(names: Names, thing: str) -> str:
    turn, lap = names.text(thing, "turn"), names.text(thing, "lapNumber")
    return listed(_car(names, thing), f"turn {turn}" if turn else "", f"lap {lap}" if lap else "", _in_session(names, thing))


def _party(names: Names, thing: str, of: str) -> str:
    return " and ".join(names.car(who) for who in names.values(thing, f"<{RACE}{of}>"))


def _incident(names: Names, thing: str) -> str:
    by, to, lap = _party(names, thing, "by"), _party(names, thing, "to"), names.text(thing, "lapNumber")
    what = " ".join(filter(None, [names.called(thing, "kind") or "incident", f"of {by}" if by else "", f"with {to}" if to else ""]))
    return listed(what, f"lap {lap}" if lap else "", _in_session(names, thing))


def _change(names: Names, thing: str) -> str:
    models = " to ".join(filter(None, [names.called(thing, "previousModel"), names.called(thing, "newModel")]))
    return listed(f"change of model of {names.called(thing, 'team')}".removesuffix(" of "), models, _event_of(names, thing))


def _season(names: Names, thing: str) -> str:
    return " ".join(filter(None, [names.called(thing, "series"), names.text(thing, "year")]))


def _when(names: Names, thing: str) -> str:
    """Return until when something holds: after an event, or before it."""
    found = ((said, names.thing(thing, of)) for said, of in (("after", "asOf"), ("before", "before")))
    return listed(*(f"{said} {dated(names, event)}" for said, event in found if event))


def _standing(names: Names, thing: str) -> str:
    rank = names.text(thing, "rank")
    of = listed(f"standing of {names.called(thing, 'competitor')}".removesuffix(" of "), f"rank {rank}" if rank else "")
    return listed(of, names.called(thing, "raceClass"), names.called(thing, "season"), _when(names, thing))


def _tally(names: Names, thing: str) -> str:
    value, of = names.text(thing, "value"), names.called(thing, "of") or "tally"
    holder, tied = names.called(thing, "holder"), names.called(thing, "tiedWith")
    what = listed(f"{of} of {holder}" if holder else of, f"tied with {tied}" if tied else "")
    rank = names.text(thing, "rank")
    counted = listed(f"{what}: {value}" if value else what, f"rank {rank}" if rank else "")
    within = names.thing(thing, "scope")
    scope = dated(names, within) if within.startswith(f"{THING}event/") else names.called(thing, "scope")
    return listed(counted, names.called(thing, "raceClass"), "" if scope == holder else scope, _when(names, thing))


def _regulation(names: Names, thing: str) -> str:
    return listed(f"rules of {names.called(thing, 'raceClass')}".removesuffix(" of "), names.called(thing, "season"))


def _description(names: Names, thing: str) -> str:
    return listed(f"what is told of {names.called(thing, 'raceClass')}".removesuffix(" of "), names.called(thing, "season"))


def _condition(names: Names, thing: str) -> str:
    title = " ".join(filter(None, [names.called(thing, "raceClass"), "title"]))
    who = names.called(thing, "competitor")
    return listed(f"condition of the {title}" + (f" for {who}" if who else ""), names.called(thing, "season"))


def _quantity(names: Names, thing: str) -> str:
    unit = next(iter(names.values(thing, f"{_QUDT}hasUnit>")), "")
    return " ".join([*names.texts(thing, f"{_QUDT}numericValue>"), *([word(unit)] if unit else [])])


def _layout(names: Names, thing: str) -> str:
    circuit, key = names.called(thing, "circuit"), names.key(thing)
    return f"{circuit}, layout {key.rpartition('/')[2]}" if circuit else f"layout {key}"


def _identity(names: Names, thing: str) -> str:
    canonical = names.called(thing, "canonical")
    return f"{names.key(thing)} is {canonical}" if canonical else f"identity of {names.key(thing)}"


def _passage(names: Names, thing: str) -> str:
    """Return what a passage is called, which its key says."""
    names.values(thing, RDF_TYPE)
    key = thing[len(REPORT) : -1].partition("/")[2]
    if match := _SENTENCE.fullmatch(key):
        return f"sentence {match[2]} of paragraph {match[1]}"
    if match := _PARAGRAPH.fullmatch(key):
        return f"paragraph {match[1]}"
    if match := _ROW.fullmatch(key):
        return f"row {match[1]} of the table"
    return f"file {key.removeprefix('file-')}" if key.startswith("file-") else f"passage {key}"


def _report(names: Names, thing: str) -> str:
    return f"report {thing[len(REPORT) : -1]}"


def _inference(names: Names, thing: str) -> str:
    reason = " ".join(" ".join(names.texts(thing, _COMMENT)).split())
    cut = f"{reason[:_REASON].rpartition(' ')[0]} ..." if len(reason) > _REASON else reason
    return f"conclusion from {_passage(names, passage_of(thing))}" + (f": {cut}" if cut else "")


def _dispute(names: Names, thing: str) -> str:
    sides = [side for of in ("claim", "accepted", "rejected") for side in names.values(thing, f"<{RACE}{of}>")]
    about = next((said for side in sides if (said := _claimed(names, side))), "")
    return f"dispute about the {about}" if about else ""


def _claimed(names: Names, claim: str) -> str:
    """Return the property that a claim is about, and its thing."""
    about, predicate = (next(iter(names.values(claim, part)), "") for part in STATEMENT[:2])
    return f"{word(predicate)} of {names.name(about)}" if about and predicate else ""


def claim(names: Names, thing: str) -> str:
    """Return what a side of a dispute is called: the value, for what."""
    value = next(iter(names.values(thing, STATEMENT[2])), "")
    said = literal(value).value if value.startswith('"') else names.name(value) if value else ""
    about = _claimed(names, thing)
    return f"{said} as {about}" if said and about else ""


def other(names: Names, thing: str) -> str:
    """Return a label of a thing whose class has no wording of its own: its class, what it refers to, its numbers."""
    if text := claim(names, thing):
        return text
    classes = names.values(thing, RDF_TYPE)
    left_out = (RDF_TYPE, DERIVED_FROM, f"<{RACE}session>", f"<{RACE}event>", f"<{PROV}")
    known = [p for p in names.properties(thing) if not p.startswith(left_out)]
    parts = [part for predicate in known for value in names.values(thing, predicate) if (part := _part(names, predicate, value))]
    own = [c for c in classes if c.startswith(f"<{RACE}")] or classes
    said = listed(*parts, _in_session(names, thing)) or names.key(thing)
    return f"{word(own[0])}: {said}" if own else said


def _part(names: Names, predicate: str, value: str) -> str:
    if value.startswith('"'):
        found = literal(value)
        return f"{word(predicate)} {found.value}" if found.value[:1].isdigit() else ""
    if value.startswith(f"{THING}entry/"):
        return names.car(value)
    return names.name(value) if value.startswith(THING) and not value.startswith(REPORT) else ""


WORDINGS: Mapping[str, Callable[[Names, str], str]] = {
    "CircuitLayout": _layout,
    "ClassDescription": _description,
    "ClassRegulation": _regulation,
    "CrewMember": _seat,
    "Dispute": _dispute,
    "Entry": _entry,
    "Identity": _identity,
    "Incident": _incident,
    "Inference": _inference,
    "LapGap": _gap,
    "ModelChange": _change,
    "Passage": _passage,
    "Quantity": _quantity,
    "Report": _report,
    "Result": _result,
    "RunningPosition": _running,
    "Season": _season,
    "Session": _session,
    "Standing": _standing,
    "Tally": _tally,
    "TitleCondition": _condition,
}
