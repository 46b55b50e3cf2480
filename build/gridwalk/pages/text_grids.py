"""Tables in text: columns between tabs, commas, semicolons or pipes, in columns of spaces, or in the markup of wikis.

Each becomes what a table of a page in HTML is, a row with its range in the text, and is read as that.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.pages import columns
from gridwalk.pages.flattened import Line
from gridwalk.pages.html_tables import FLAG, FLAG_END, Cell, HtmlTable, TableRow, without_flags
from gridwalk.pages.states import state_of
from gridwalk.pages.values import is_place

FEWEST = 2
# A line that names fewer columns may be one of prose.
_FEWEST_NAMED = 3
_LONGEST_HEADER = 2000
_LONGEST_TITLE = 120
_MOST_JOINED = 50
_NUMBERED = re.compile(r"\d{1,3}[.)]?\t")
_RULE = re.compile(r"[\s|:+=_-]*")
_SEPARATORS = ("\t", ";", "|", ",")
# What a column is called that has text and no name, to be told that it is left out.
UNNAMED = "unnamed"
# What markdown dresses text with: links, bold, code.
_DRESS = re.compile(r"\[([^\[\]]*)\]\([^()]*\)|\*\*|__|`")
_APART = re.compile(r" {2,}")


@dataclass
class Found:
    """The tables of a text, the numbers of the lines that they take, and what keeps others from being read.

    ``unparted``: of lines that may be tables in columns of spaces.
    """

    tables: list[HtmlTable] = field(default_factory=list)
    taken: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)
    unparted: list[Problem] = field(default_factory=list)


def find(path: Path, lines: Sequence[Line], text: str) -> Found:
    """Return the tables with columns in a text. ``lines``: those of it that are not empty.

    >>> from gridwalk.pages.flattened import lines_of
    >>> text = "Results\\nRound,Pos,Driver,Laps\\nLakes,1,\\"May, Jr.\\",9\\nLakes,2,Roe,8\\n"
    >>> found = find(Path("a.csv"), lines_of(text), text)
    >>> [[cell.text for cell in row.cells] for row in found.tables[0].rows][1], found.tables[0].title
    (['Lakes', '1', 'May, Jr.', '9'], 'Results')
    """
    found, at = Found(), 0
    while at < len(lines):
        sign = _separator(lines[at].whole)
        if sign:
            at = _delimited(path, lines, at, sign, found)
        elif _names_columns(lines[at].text):
            at = _spaced(path, lines, at, text, found)
        else:
            at += 1
    _without_heads(path, lines, found)
    return found


def cells_of(text: str, sign: str) -> list[str]:
    """Return the cells of a line: within quotes, the sign between columns is text.

    >>> cells_of('1,"Alder, Inc.",57', ","), cells_of("| 1 | May |", "|")
    (['1', 'Alder, Inc.', '57'], ['1', 'May'])
    >>> cells_of("| **1** | [Ann May](https://example.org) |", "|")
    ['1', 'Ann May']
    """
    if sign == "|":
        inside = text.strip()
        inside = inside.removeprefix("|")
        return [_DRESS.sub(lambda m: m[1] or "", cell).strip() for cell in inside.removesuffix("|").split("|")]
    if sign == "\t" and not text.startswith('"') and '\t"' not in text:
        return text.split("\t")
    return [cell.strip() for cell in next(csv.reader([text.replace("\n", " \r ")], delimiter=sign, skipinitialspace=True), [])]


def _separator(text: str) -> str:
    """Return the sign between the columns that a line names, or nothing where it names none."""
    if len(text) > _LONGEST_HEADER:
        return ""
    return next((sign for sign in _SEPARATORS if text.count(sign) > 1 and _are_heads(cells_of(text, sign))), "")


def _are_heads(printed: list[str]) -> bool:
    cells = columns.whole(printed)
    found = columns.fields(cells)
    named = len(cells) - len([cell for cell in columns.left_out(cells) if not columns.known(cell)]) - cells.count("")
    return named >= _FEWEST_NAMED and all(name in found for name in columns.NEEDED)


def lacking(lines: Sequence[Line]) -> tuple[Line, list[str], str] | None:
    """Return the first line that names columns, and some that a result has, with them and with those that are not there.

    >>> from gridwalk.pages.flattened import lines_of
    >>> line, cells, missing = lacking(lines_of("Driver,Team,Points\\nMay,Alba,3\\n"))
    >>> cells, missing
    (['Driver', 'Team', 'Points'], 'none is called as a position is')
    """
    for line in lines:
        for sign in _SEPARATORS if len(line.whole) <= _LONGEST_HEADER else ():
            cells = cells_of(line.whole, sign) if line.whole.count(sign) > 1 else []
            found = columns.fields(columns.whole(cells))
            if len(found) >= FEWEST and not all(name in found for name in columns.NEEDED):
                called = {"position": "a position is", "drivers": "drivers are"}
                missing = " or ".join(called[name] for name in columns.NEEDED if name not in found)
                return line, [cell for cell in cells if cell], f"none is called as {missing}"
    return None


def _delimited(path: Path, lines: Sequence[Line], at: int, sign: str, found: Found) -> int:
    """Read the table whose head is a line, and return the line after it. A line without columns in it is a heading."""
    head, width = at, len(cells_of(lines[at].whole, sign))
    table = HtmlTable(lines[at].number, closed=True, heading=_title(lines, at))
    while at < len(lines):
        line = lines[at]
        if sign not in line.whole and not (at + 1 < len(lines) and sign in lines[at + 1].whole and at > head):
            break
        if at > head and _begins_another(lines, at, sign):
            break
        if sign in line.whole and _RULE.fullmatch(line.whole) and "-" in line.whole:
            found.taken.add(line.number)
            at += 1
            continue
        if sign == "," and at > head and sign in line.whole and abs(len(cells_of(line.whole, sign)) - width) > max(1, width // 2):
            break
        after = _quoted_end(lines, at, sign)
        row = _row(lines[at:after], sign)
        if len(row.cells) > width and any(cell.text for cell in row.cells[width:]):
            message = f"found {len(row.cells)} columns, expected {width}, as line {lines[head].number} names them"
            found.problems.append(Problem(path, line.number, "", f"{message}; quote a cell that has {sign!r} in it"))
        table.rows.append(row)
        found.taken.update(each.number for each in lines[at:after])
        at = after
    found.tables.append(table)
    return at


def _begins_another(lines: Sequence[Line], at: int, sign: str) -> bool:
    """Whether a line of a table is the head of the next, which is not below a row, or the title of one."""
    if sign not in lines[at].whole:
        return at + 1 < len(lines) and _separator(lines[at + 1].whole) == sign
    above = lines[at - 1]
    return (sign not in above.whole or lines[at].number - above.number > 1) and _separator(lines[at].whole) == sign


def _quoted_end(lines: Sequence[Line], at: int, sign: str) -> int:
    """Return the line after a row: a cell in quotes may have several lines."""
    if sign not in ",;" or '"' not in lines[at].whole:
        return at + 1
    quotes, end = 0, at
    while end < min(len(lines), at + _MOST_JOINED):
        quotes += lines[end].whole.count('"')
        end += 1
        if quotes % 2 == 0:
            return end
    return at + 1


def _row(lines: Sequence[Line], sign: str) -> TableRow:
    whole = "\n".join(line.whole for line in lines)
    parted = [cell.replace(" \r ", "\n") for cell in cells_of(whole, sign)] if sign in whole else [whole]
    cells = [Cell([re.sub(r"<br\s*/?>", "\n", cell)], 0, 1) for cell in parted]
    return TableRow(lines[0].number, lines[0].start, lines[-1].end, cells)


def _title(lines: Sequence[Line], at: int) -> str:
    """Return the line above a table, where it is one and no sentence."""
    above = lines[at - 1].text if at else ""
    return above.strip("#=* ") if len(above) <= _LONGEST_TITLE and not above.endswith(".") and "\t" not in above else ""


def _without_heads(path: Path, lines: Sequence[Line], found: Found) -> None:
    """Add a problem for each run of numbered lines with tabs that no head stands above."""
    runs: list[list[Line]] = [[]]
    for line in lines:
        if line.whole.count("\t") > 1 and line.number not in found.taken:
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    message = "columns separated by tabs need a line above them with their names, such as Pos, Class, Drivers, Car, Laps"
    for run in runs:
        if sum(_NUMBERED.match(line.text) is not None for line in run) >= FEWEST:
            found.problems.append(Problem(path, run[0].number, "", message))


def _names_columns(text: str) -> bool:
    """Whether a line names columns that spaces part: two or more, or one where all words are names of columns."""
    if "\t" in text or len(text) > _LONGEST_HEADER:
        return False
    apart, words = _APART.split(text), text.split()
    ways = (apart, words) if len(columns.left_out(words)) <= max(1, len(words) // 2) else (apart,)
    return any(_are_heads(way) for way in ways)


def _spaced(path: Path, lines: Sequence[Line], at: int, text: str, found: Found) -> int:
    """Read a table in columns of spaces, whose head is a line: they are where every line of it has a space."""
    block = [lines[at]]
    for line in lines[at + 1 :]:
        if line.number - block[-1].number > 1 or line.text.endswith("."):
            break
        block.append(line)
    rows = [(line, _raw(text, line)) for line in block if not _RULE.fullmatch(line.text)]
    if sum(is_place(line.text.split(None, 1)[0]) for line, _ in rows[1:]) == 0:
        return at + 1
    head = rows[0][1]
    spans = _whole_names(_spans([raw for _, raw in rows]), head, [raw for _, raw in rows[1:]])
    names = [" ".join(head[a:b].split()) for a, b in spans]
    merged = _under_heads(spans, names)
    if merged is None or not _are_heads([name for _, _, name in merged]):
        message = "columns separated by spaces cannot be told apart here: a cell reaches under the name of the next column"
        found.unparted.append(Problem(path, rows[0][0].number, "", f"{message}; put a tab between columns"))
        return at + len(block)
    table = HtmlTable(block[0].number, closed=True, heading=_title(lines, at))
    parted = [[raw[a:b].strip() for a, b, _ in merged] for _, raw in rows]
    for (line, _), texts in zip(rows, _behind_last(parted), strict=True):
        table.rows.append(TableRow(line.number, line.start, line.end, [Cell([text], 0, 1) for text in texts]))
    found.tables.append(table)
    found.taken.update(line.number for line in block)
    return at + len(block)


def _behind_last(rows: list[list[str]]) -> list[list[str]]:
    """Return rows with what stands behind the number of their last column in a column of its own, without a name.

    >>> _behind_last([["Pos", "Laps"], ["1", "90"], ["DNF", "80 Engine"]])
    [['Pos', 'Laps', 'unnamed'], ['1', '90', ''], ['DNF', '80', 'Engine']]
    """
    behind = [re.fullmatch(r"([0-9][0-9,.]*)\s+(\D.*)", row[-1]) for row in rows]
    if rows[0][-1] and not any(behind):
        return rows
    if not rows[0][-1]:
        return [[*rows[0][:-1], UNNAMED], *rows[1:]]
    return [
        [*rows[0], UNNAMED],
        *([*row[:-1], m[1], m[2]] if m else [*row, ""] for row, m in zip(rows[1:], behind[1:], strict=True)),
    ]


def _raw(text: str, line: Line) -> str:
    """Return a line with the spaces before it: they are part of its first column."""
    return text[text.rfind("\n", 0, line.start) + 1 : line.end]


def _spans(rows: Sequence[str]) -> list[tuple[int, int]]:
    """Return where the columns are: between places at which every row has a space.

    >>> _spans(["Pos Driver", "  1 May", "  2 Al Roe"])
    [(0, 3), (4, 10)]
    """
    width = max(map(len, rows))
    used = bytearray(width + 1)
    for row in rows:
        for place, char in enumerate(row):
            used[place] |= char != " "
    edges = [place for place in range(width + 1) if used[place] != (used[place - 1] if place else 0)]
    return list(zip(edges[::2], edges[1::2], strict=True))


def _whole_names(spans: Sequence[tuple[int, int]], head: str, rows: Sequence[str]) -> list[tuple[int, int]]:
    """Return spans with those as one whose names are one of two words, where no row has text below one of the words.

    >>> _whole_names([(0, 3), (4, 9), (10, 13)], "Pos Total Pts", ["1         53"])
    [(0, 3), (4, 13)]
    """
    found: list[tuple[int, int]] = []
    for start, end in spans:
        if found and start - found[-1][1] == 1:
            before, _ = found[-1]
            name = head[before:end]
            alone = any(not any(row[a:b].strip() for row in rows) for a, b in (found[-1], (start, end)))
            if alone and columns.fields([name]) and head[before : found[-1][1]].strip() and head[start:end].strip():
                found[-1] = (before, end)
                continue
        found.append((start, end))
    return found


def _under_heads(spans: Sequence[tuple[int, int]], names: Sequence[str]) -> list[tuple[int, int, str]] | None:
    """Return the columns, one for each name: what has none goes on with the one before; behind the last, it is of its own.

    None where two names stand above one column.
    """
    found: list[tuple[int, int, str]] = []
    last = max((index for index, name in enumerate(names) if name), default=0)
    for index, ((start, end), name) in enumerate(zip(spans, names, strict=True)):
        if name and not columns.fields([name]) and len(name.split()) > 1 and any(columns.fields([word]) for word in name.split()):
            return None
        if name or not found or index > last:
            found.append((start, end, name))
        else:
            found[-1] = (found[-1][0], end, found[-1][2])
    return found


# The markup of wikis.
_TABLE = re.compile(r"^[ :*]*\{\|", re.MULTILINE)
_LINK = re.compile(r"\[\[(?:[^\[\]|]*\|)?([^\[\]|]*)\]\]")
_TEMPLATE = re.compile(r"\{\{([^{}]*)\}\}")
_KEPT = frozenset(
    {"nowrap", "small", "smaller", "big", "center", "nobr", "abbr", "abbrlink", "sortname", "sort", "nts", "ubl", "plainlist"}
    | {"tooltip", "nobold", "ill", "interlanguage link", "lien", "lang", "unbulleted list", "hlist", "flatlist", "flagathlete"}
)
_FLAGS = frozenset(
    {"flagicon", "flag icon", "flagicon image", "flag", "flagcountry", "fia", "flagu", "drapeau", "drapeau2", "bandiera", "bandera"}
)
_CODE = re.compile(r"[A-Z]{3}")
_REFERENCE = re.compile(r"<ref[^<>/]*/>|<ref[^<>]*>[^<>]*</ref>|<!--[^<>]*-->|<sup>[^<>]*</sup>", re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>|\{\{br\}\}", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_SPAN = re.compile(r"\b(rowspan|colspan)\s*=\s*[\"']?\s*([0-9]{1,3})", re.IGNORECASE)
_HEADING = re.compile(r"(={2,6})([^=]++)\1\s*+")


def is_wikitext(text: str) -> bool:
    """Return whether a text has a table in the markup of wikis.

    >>> is_wikitext("{| class=wikitable\\n! Pos"), is_wikitext("a {| b")
    (True, False)
    """
    return _TABLE.search(text) is not None


def wiki_tables(text: str) -> list[HtmlTable]:
    """Return the tables of a text in the markup of wikis.

    >>> found = wiki_tables("{|\\n! Pos !! Drivers\\n|-\\n| 1 || {{flagicon|USA}} [[Otto Lind|O. Lind]]<br />May\\n|}")
    >>> [[cell.text for cell in row.cells] for row in found[0].rows]
    [['Pos', 'Drivers'], ['1', 'O. Lind\\nMay']]
    """
    found, heading, table, offset = list[HtmlTable](), "", None, 0
    for number, raw in enumerate(text.split("\n"), 1):
        line, start = raw.strip(), offset + len(raw) - len(raw.lstrip())
        offset += len(raw) + 1
        if table is None:
            if title := _HEADING.fullmatch(line):
                heading = wiki_text(title[2].strip())
            elif _TABLE.match(line):
                table = HtmlTable(number, heading=heading)
                found.append(table)
            continue
        if line.startswith("|}"):
            table.closed, table = True, None
        else:
            _wiki_line(table, line, number, start)
    return [table for table in found if table.rows]


def _wiki_line(table: HtmlTable, line: str, number: int, start: int) -> None:
    end = start + len(line)
    # Behind the first row, what begins so is a cell with a gap.
    if line.startswith("|+") and not any(row.cells for row in table.rows):
        table.caption = wiki_text(line[2:].rpartition("|")[2])
    elif line.startswith("|-"):
        table.rows.append(TableRow(number, start, end, closed=True))
    elif line.startswith(("!", "|")):
        if not table.rows:
            table.rows.append(TableRow(number, start, end, closed=True))
        table.rows[-1].cells.extend(map(_wiki_cell, _wiki_parts(line)))
        table.rows[-1].end = end
    elif table.rows and table.rows[-1].cells:
        cell = table.rows[-1].cells[-1]
        table.rows[-1].cells[-1] = Cell([f"{cell.raw}\n{_wiki_flagged(line)}"], 0, 1, cell.columns, cell.rows)
        table.rows[-1].end = end


def _wiki_parts(line: str) -> Iterable[str]:
    signs = re.compile(r"\|\||!!") if line.startswith("!") else re.compile(r"\|\|")
    return signs.split(line[1:])


def _wiki_cell(part: str) -> Cell:
    """Return a cell; before a stroke that is of no link and no template stand its attributes."""
    plain = _LINK.sub(lambda match: "_" * len(match[0]), part)
    plain = _TEMPLATE.sub(lambda match: "_" * len(match[0]), plain)
    stroke = plain.find("|")
    spans = {name.lower(): int(count) for name, count in _SPAN.findall(part[:stroke] if stroke >= 0 else "")}
    return Cell([_wiki_flagged(part[stroke + 1 :])], 0, 1, max(1, spans.get("colspan", 1)), max(1, spans.get("rowspan", 1)))


def wiki_text(text: str) -> str:
    """Return what a text in the markup of wikis shows: of links their words; of templates, those that only dress what is in them.

    >>> wiki_text("'''[[A B|A. B]]'''<ref>x</ref> {{nowrap|C D}} {{flagicon|USA}} {{sortname|Ann|May}}")
    'A. B C D \\n Ann May'
    """
    return without_flags(_wiki_flagged(text)).strip()


def _wiki_flagged(text: str) -> str:
    """Return what a text in the markup of wikis shows, with marks for its flags."""
    text = _REFERENCE.sub("", text)
    text = _LINK.sub(lambda match: match[1], _BREAK.sub("\n", text))
    for _ in range(3):
        text = _TEMPLATE.sub(_template, text)
    text = _TAG.sub("", text.replace("'''", "").replace("''", "").replace("&nbsp;", " ").replace("&amp;", "&"))
    return text.strip()


def _template(match: re.Match[str]) -> str:
    name, *arguments = match[1].split("|")
    given = [argument.strip() for argument in arguments if "=" not in argument]
    kind = name.strip().lower()
    if (kind in _FLAGS and given) or (_CODE.fullmatch(name.strip()) and state_of(name) is None):
        return f"\n{FLAG}{given[0] if kind in _FLAGS else name.strip()}{FLAG_END}"
    if kind == "flagathlete" and len(given) > 1:
        return f"\n{FLAG}{given[1]}{FLAG_END}{given[0]}"
    if kind in _FLAGS or not given or kind not in _KEPT:
        return name.strip() if state_of(name) else ""
    return (
        " ".join(given[:2])
        if kind == "sortname"
        else "\n".join(given)
        if kind in {"ubl", "plainlist", "unbulleted list", "hlist", "flatlist"}
        else given[-1]
        if kind in {"sort", "lang"}
        else given[0]
    )


def lines_outside(lines: Sequence[Line], found: Found) -> Iterator[Line]:
    """Yield the lines that no table takes."""
    return (line for line in lines if line.number not in found.taken)
