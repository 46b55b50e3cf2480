"""What stands behind the event in the IRIs of things of an event, as the templates of tables say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from gridwalk.base import plugin_folders, resources
from gridwalk.rdf.iris import BASE
from gridwalk.tables.schema import load_schema
from gridwalk.tables.templates import Variable, pieces


@cache
def behind_events() -> Mapping[str, re.Pattern[str]]:
    """Return for each kind of things that is named with an event the pattern of what stands behind that.

    >>> found = behind_events()
    >>> [bool(found["result"].fullmatch(rest)) for rest in ("7/race", "race")], bool(found["entry"].fullmatch("7/crew/1"))
    ([True, False], True)
    """
    paths = plugin_folders.files("tables", resources.files("ontology", "tables/*.json"), "*.json")
    found = defaultdict[str, set[str]](set)
    for template in (url for path in paths for url in load_schema(path).templates if url.startswith(BASE)):
        match pieces(template.removeprefix(BASE)):
            case (str(kind), Variable("event", reserved=True), str(slash), *rest) if kind.count("/") == 1:
                found[kind[:-1]].add(_pattern([slash[1:], *rest]))
    return {kind: re.compile("|".join(sorted(forms))) for kind, forms in found.items()}


def _pattern(parts: Iterable[str | Variable]) -> str:
    return "".join(re.escape(part) if isinstance(part, str) else ".+" if part.reserved else "[^/]+" for part in parts)
