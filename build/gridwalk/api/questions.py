"""The questions that come with the project."""

from __future__ import annotations

from gridwalk.api import arguments
from gridwalk.ask.queries import Query, find_queries
from gridwalk.base.errors import QueryError


def queries(tag: str | None = None) -> list[Query]:
    """Return the bundled questions, or those with a tag, by name: each has a name, summary, description, tags, and its SPARQL.

    Raises QueryError, with the tags there are, for an unknown one.

    >>> import gridwalk
    >>> podiums = next(query for query in gridwalk.queries("results") if query.name == "class-podiums")
    >>> podiums.tags
    ('results', 'classes')
    """
    found = find_queries()
    if tag is None:
        return found
    tags = sorted({each for query in found for each in query.tags})
    if arguments.text("tag", tag) not in tags:
        raise QueryError(f"no question has the tag {tag!r}; there are {', '.join(tags)}")
    return [query for query in found if tag in query.tags]


__all__ = ["Query", "queries"]
