"""Whether the reason in a note can be checked: what is concluded must be told somewhere that the reason leans on.

A concluded value is borne out by the passage that the row cites, by those that the reason leans on (``see p9.1``), by the
paragraph, where things are named that a sentence only points to, or by the reason, which may say the value in words. A row
of a flattened table prints what its columns are and nothing else: any other value there has to lean on a passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from gridwalk.rdf.iris import BASE
from gridwalk.tables import notes
from gridwalk.tables.matching import has_name, plain
from gridwalk.tables.rows import Row
from gridwalk.tables.schema import Column
from gridwalk.verify.evidence import Evidence, date_of, forms
from gridwalk.verify.namings import kind
from gridwalk.verify.printed import dates, numbers
from gridwalk.verify.tablerows import is_table_row

# What is counted from the row of a table, and checked where the row is put together again.
_COUNTED = frozenset({"crewSize", "order", "finish"})
# Words that say a number without being one.
_SAYS = {
    1: "best finale front lead leaders? leads led most more nobody one-two only opening opened pole poles start starts top victory "
    "victories win winner winners wins won fastest",
    2: "behind both duo next pair penultimate runner-up runners-up twins",
    3: "trio",
    4: "quartet",
}
_WORDS = {number: re.compile(rf"(?<!\w)(?i:{'|'.join(words.split())})(?!\w)") for number, words in _SAYS.items()}
_WORD = re.compile(r"[a-z]{4,}")
_EMPTY_WORDS = "also been before concluded context from have into named passage said sentence that their them this were which with"
_OF_THE_REPORT = "season series event race session qualifying report finale calendar"
# Of a word, what is the same in win and winner.
_STEM = 4
# In every sentence or reason: what says nothing of one.
_EMPTY = {word[:_STEM] for word in _EMPTY_WORDS.split()}
_UNTOLD = "is concluded, but {}; let the note lean on what tells it, as in 'see p9.1', or say it: '{}={}: why {}'"


def reason_problems(row: Row, evidence: Evidence) -> Iterator[tuple[str, str]]:
    """Yield column and message for each noted value that neither its passage nor its reason bears out."""
    if not row.passage or row.table == "report":
        return
    columns = {column.name: column for column in row.schema.columns}
    for name, value in {(name, value): None for name, value, _ in row.note if value and value == row.cells.get(name)}:
        why = "\n".join(why for column, _, why in row.note if column == name)
        # Whoever says again what it is has looked.
        if not has_name(value, why) and (message := _problem(row, columns[name], why, evidence)):
            yield name, _UNTOLD.format(message, name, value, value)


def _problem(row: Row, column: Column, why: str, evidence: Evidence) -> str:
    """Return what is wrong with a noted value, in words, or nothing."""
    cited, key = [row.passage, *_leaned_on(row.passage, why)], column.name in row.schema.primary_key
    if is_table_row(row.passage):
        if key or column.name in _COUNTED:
            return ""
        cited = cited[1:]
    sentences = "\n".join(evidence.texts.get(name, "") for name in cited)
    around = "\n".join((why, sentences, *_paragraph(row.passage, evidence)))
    if column.value_url:
        iri = row.value(column)
        named = _thing_told(iri, around, cited, evidence) or _taken_up(why, _telling(iri, sentences, evidence))
        return "" if named else "its paragraph does not name it"
    if column.datatype == "boolean":
        return "" if _taken_up(why, sentences) else "the reason takes up no word of the sentence"
    return _literal_problem(row.cells[column.name], column, around if key else f"{why}\n{sentences}", around)


def _literal_problem(value: str, column: Column, told: str, around: str) -> str:
    if column.datatype in ("integer", "decimal", "gYear"):
        return "" if _number_told(value, told) else "nothing there tells the number"
    if column.datatype in ("gYearMonth", "date"):
        months = {month for _, month, _ in dates(told)}
        return "" if date_of(value)[1] in months else "nothing there tells the month"
    said = column.property_url is None or all(has_name(name, around) for name in value.split(column.separator or " / "))
    return "" if said else "its paragraph does not say it"


def _leaned_on(passage: str, why: str) -> list[str]:
    return [f"{passage.rpartition('/')[0]}/{name}" for name in notes.leans_on(why)]


def _paragraph(passage: str, evidence: Evidence) -> list[str]:
    """Return the texts of the sentences of a paragraph; of a row of a table, none."""
    if is_table_row(passage):
        return []
    beginning = passage.rpartition(".")[0] + "."
    return [text for name, text in evidence.texts.items() if name.startswith(beginning)]


def _telling(iri: str, sentences: str, evidence: Evidence) -> str:
    """Return the text of which a reason has to take up a word where nothing names a thing; empty where it has to be named.

    A concept may be put otherwise, and what the whole report is about is named by its kind.
    """
    if iri in evidence.context:
        return f"{sentences} {_OF_THE_REPORT}"
    return sentences if iri.startswith(f"{BASE}concept/") else ""


def _thing_told(iri: str, text: str, cited: list[str], evidence: Evidence) -> bool:
    """Whether a thing is named in a text; what has no name is to be described from a passage that is cited."""
    if any(has_name(name, text) for name in evidence.namings.names(iri)):
        return True
    # Who is called Stonebridge in a sentence may have no such name in a table, but the key is made of it.
    if all(has_name(word, text.casefold()) for word in iri.rpartition("/")[2].split("-")):
        return True
    if evidence.namings.names(iri):
        return False
    about = evidence.about.get(iri)
    return not about or kind(iri) != "quantity" or any(row.passage in cited for row in about)


def _number_told(value: str, text: str) -> bool:
    found = _WORDS.get(int(number) if (number := Decimal(value)) == int(number) else 0)
    return bool(forms(value) & numbers(text)) or bool(found and found.search(plain(text)))


def _taken_up(why: str, text: str) -> bool:
    """Whether a reason takes up a word of a text.

    >>> _taken_up("the title was theirs", "They took both titles."), _taken_up("concluded from it", "They took both titles.")
    (True, False)
    """
    return not _stems(why).isdisjoint(_stems(text))


def _stems(text: str) -> set[str]:
    return {word[:_STEM] for word in _WORD.findall(plain(text).casefold())} - _EMPTY
