"""What the data must say for a query to have rows: what its pattern names outside of what is optional.

No engine is asked. Of a text that is no query, or has what is not read here, less is told, never what is not needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from gridwalk.rdf import vocabulary
from gridwalk.rdf.heads import AGGREGATES
from gridwalk.rdf.iris import RDF
from gridwalk.rdf.mentioned import TOKEN, local_name
from gridwalk.rdf.slashes import unescaped

TYPE = f"{RDF}type"
# A property, and its value where that is an IRI, else an empty text.
Said = tuple[str, str]
_OPENING, _CLOSING = frozenset("{(["), frozenset("})]")
_PARTS = frozenset({"{", "}", "OPTIONAL", "MINUS", "FILTER", "BIND", "VALUES", "SERVICE", "GRAPH", "SELECT"})
# Places in a statement, and which comes behind a sign.
_SUBJECT, _VERB, _VALUE = range(3)
_NEXT = {".": _SUBJECT, ";": _VERB, ",": _VALUE}


@dataclass
class Group:
    """What has to be said for a group of a pattern to fit, and groups of which one has to fit each.

    >>> found = needed("SELECT * { ?x a race:Lap ; race:entry/race:driver ?d OPTIONAL { ?x race:laps ?n } }")
    >>> [each.rpartition("#")[2] for said in found.said for each in said if each]
    ['type', 'Lap', 'entry', 'driver']
    """

    said: list[Said] = field(default_factory=list)
    one_of: list[list[Group]] = field(default_factory=list)

    def lacking(self, is_said: Callable[[str, str], bool]) -> list[Said]:
        """Return what is not said, for which the group cannot fit, given what tells of a property and a value, or any value."""
        found = [each for each in self.said if not is_said(*each)]
        for groups in self.one_of:
            each = [group.lacking(is_said) for group in groups]
            found += [said for lacks in each for said in lacks] if all(each) else []
        return list(dict.fromkeys(found))


def needed(text: str) -> Group:
    """Return what the data must say for a query to have rows."""
    return _Reader(text).whole()


class _Reader:
    """Goes through the tokens of a query: ``at`` is the place of the next one."""

    def __init__(self, text: str) -> None:
        self.tokens = [token for token in TOKEN.finditer(unescaped(text)) if token["comment"] is None]
        self.words = [(token["word"] or token["sign"] or "").upper() for token in self.tokens] + [""]
        self.prefixes = {**vocabulary.prefixes(), **dict(self._declared())}
        self.at = 0

    def _declared(self) -> Iterator[tuple[str, str]]:
        for n, word in enumerate(self.words[:-3]):
            if word == "PREFIX" and self.tokens[n + 1]["prefix"] is not None and self.tokens[n + 2]["iri"] is not None:
                yield self.tokens[n + 1]["prefix"], self.tokens[n + 2]["iri"]

    def whole(self) -> Group:
        """Return what the pattern of the query needs."""
        while self.at < len(self.tokens) and self._word() not in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            self.at += 1
        if self._word() == "CONSTRUCT" and self.words[self.at + 1] == "{":
            self.at += 1
            self._skip()
        return self._select()

    def _word(self) -> str:
        return self.words[self.at] if self.at < len(self.words) else ""

    def _select(self) -> Group:
        """Return what a SELECT needs, or what is asked alike: its pattern, unless it counts even nothing."""
        begin = self.at
        while self.at < len(self.tokens) and self._word() != "{":
            self.at += 1
        counts = any(word in AGGREGATES for word in self.words[begin : self.at])
        found = self._group()
        # Behind it stand the groups of rows, and what orders and cuts them.
        return Group() if counts and self._word() != "GROUP" else found

    def _group(self) -> Group:
        """Return what a group in braces needs, and go behind it."""
        self.at += 1
        found = Group()
        while self.at < len(self.tokens) and self._word() != "}":
            self._part(found)
        self.at += 1
        return found

    def _part(self, found: Group) -> None:
        word = self._word()
        if word == "SELECT":
            found.one_of.append([self._select()])
            # What it is grouped and ordered by, up to the end of its group.
            while self.at < len(self.tokens) and self._word() != "}":
                self._skip()
        elif word in ("OPTIONAL", "MINUS", "FILTER", "BIND", "VALUES", "SERVICE"):
            self._pass_over(braces=word not in ("FILTER", "BIND"))
        elif word == "GRAPH":
            self.at += 2
        elif word == "{":
            self._alternatives(found)
        else:
            self._triples(found)

    def _alternatives(self, found: Group) -> None:
        groups = [self._group()]
        while self._word() == "UNION" and self.words[self.at + 1] == "{":
            self.at += 1
            groups.append(self._group())
        found.one_of.append(groups)

    def _pass_over(self, *, braces: bool) -> None:
        """Go behind what is not needed: to the end of its braces, or of the brackets of a condition or of its braces."""
        while self.at < len(self.tokens) and self._word() not in (("{",) if braces else ("{", "(")):
            self.at += 1
        self._skip()

    def _skip(self) -> None:
        """Go behind a token, or behind brackets that it opens."""
        depth = 0
        while self.at < len(self.tokens):
            word = self._word()
            depth += (word in _OPENING) - (word in _CLOSING)
            self.at += 1
            if depth <= 0:
                return

    def _triples(self, found: Group) -> None:
        """Note what statements up to the next part of the group need."""
        # Of what is behind a subject or a value, and in brackets of a thing without a name, the verb is next.
        place, verb, inside = _SUBJECT, "", list[int]()
        while self.at < len(self.tokens) and self._word() not in _PARTS:
            word = self._word()
            if place == _VERB and word not in (".", ";", "]"):
                verb, place = self._verb(found), _VALUE
                continue
            if place == _VALUE and verb and word not in _NEXT:
                found.said += _said(verb, self._iri())
            if word in _NEXT:
                place, verb = _NEXT[word], verb if word == "," else ""
            elif word == "[":
                inside.append(place)
                place, verb = _VERB, ""
            else:
                place = (inside.pop() if word == "]" and inside else place) + 1
            if word == "(":
                self._skip()
            else:
                self.at += 1

    def _verb(self, found: Group) -> str:
        """Note the properties of a path that are needed, and go behind it; return a property that is alone, without a note."""
        steps, optional, begin = list[str](), False, self.at
        while self.at < len(self.tokens):
            iri = self._iri()
            if self._word() == "^":
                self.at += 1
                continue
            if self._word() in ("(", "!"):
                # What is in brackets may be one of several.
                self._skip()
                if self.words[self.at - 1] == "!":
                    self._skip()
            else:
                self.at += 1
            repeated = self._word() in ("*", "?")
            if iri and not repeated:
                steps.append(iri)
            self.at += self._word() in ("*", "?", "+")
            if self._word() not in ("/", "|"):
                break
            optional |= self._word() == "|"
            self.at += 1
        if optional:
            return ""
        if self.at == begin + 1 and steps:
            return steps[0]
        found.said += [(each, "") for each in steps]
        return ""

    def _iri(self) -> str:
        """Return the IRI that a token is, empty where it is none, or one that is relative or whose prefix is not known."""
        token = self.tokens[self.at]
        if self._word() == "A":
            return TYPE
        if token["iri"] is not None:
            return token["iri"] if ":" in token["iri"] else ""
        space = self.prefixes.get(token["prefix"]) if token["prefix"] is not None else None
        return space + local_name(token["local"]) if space is not None else ""


def _said(verb: str, value: str) -> list[Said]:
    # Whatever it is, a thing has a kind.
    return [(verb, value)] if value or verb != TYPE else []
