"""One statutory table found in rows of print: every value by the labels of its row and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xltools.importers.matching.columns import HeadRows
from xltools.importers.matching.heads import Columns, is_head
from xltools.importers.matching.known import Known, Row
from xltools.importers.matching.labels import is_words
from xltools.importers.matching.lines import Line
from xltools.importers.matching.rows import Labelled, RowMatch, Rows, match_rows
from xltools.importers.matching.units import in_yuan
from xltools.importers.matching.values import (
    Placed,
    Side,
    placed_by_order,
    placed_by_place,
    side_of,
    without_unit,
)
from xltools.importers.printed import PrintedCell
from xltools.lang import Text
from xltools.narrative.words import bare

_FEW, _LONGEST_UNIT = 5, 2
"""Fewer rows say nothing about how a table was printed; longer words are no unit."""


@dataclass(frozen=True, slots=True)
class Found:
    """A value as printed, and how alike the label of its row was to the official one (0 to 1)."""

    text: str
    place: str
    likeness: float


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that the reader of the report should know.

    ``seen``: ``extra_cell``, ``column_count`` or ``ambiguous``; ``cells``: names it leaves blank or is about.
    """

    seen: str
    detail: Text
    place: str
    cells: tuple[str, ...] = ()
    open: bool = True


@dataclass(slots=True)
class Match:
    """What a table of the form was found to hold. ``found`` lacks the names that were not printed."""

    table: str
    found: dict[str, Found] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    """Rows of the form that were found."""
    strange: int = 0
    """Rows with figures whose label is none of any statutory table."""

    @property
    def score(self) -> float:
        """How sure it is that this is the table: likenesses added up."""
        return sum(found.likeness for found in self.found.values())


@dataclass(frozen=True, slots=True)
class _Printed:
    """A row of the form in print, under its columns; ``values``: the cells behind its label."""

    match: RowMatch
    row: Row
    line: Line
    columns: Columns
    values: Sequence[PrintedCell]


def match_table(known: Known, lines: Sequence[Line], everything: Sequence[Known] = ()) -> Match:
    """The values of a table in ``lines``, which may hold rows of ``everything`` else too. Raises nothing."""
    table = known.table
    match = Match(table.id)
    heads = frozenset(i for i, line in enumerate(lines) if is_head(line, known))
    rows = match_rows(lines, heads, known) if table.stub_width else _unlabelled(lines, heads)
    above = HeadRows(lines, heads, frozenset(item.line for item in rows.found), known)
    printed = [_printed(item, lines, above, known) for item in rows.found]
    printed = [item for item in printed if not item.row.printed.heading]
    in_order = [(item.values, item.columns) for item in printed if item.columns.spans is None]
    # The first row of labels begins with the corner wherever values stand.
    side = side_of(in_order, [lines[i] for i in sorted(heads)][1:] if in_order else ())
    others = frozenset(lines[item.line].row for item in rows.found)
    for item in printed:
        _take(item, _placed(item, side, others), known, match)
    match.rows = len(rows.found)
    match.strange = _count_strange(rows, [known, *everything])
    match.problems += _row_problems(rows, lines, known)
    _tell_widths([lines[i] for i in sorted(heads)], [lines[item.line] for item in rows.found], match)
    return match


def _printed(item: RowMatch, lines: Sequence[Line], above: HeadRows, known: Known) -> _Printed:
    row, line = known.rows[item.row], lines[item.line]
    columns = above.columns(item.line, row.block, item.end)
    unit = row.printed.unit if known.table.unit_column else ""
    return _Printed(item, row, line, columns, without_unit(line.own[item.end :], unit))


def _unlabelled(lines: Sequence[Line], heads: frozenset[int]) -> Rows:
    """The one row right under the heads of a table without row labels; several may each be it."""
    filled: list[int] = []
    blank: list[int] = []
    below = False
    for i, line in enumerate(lines):
        below = i in heads or (below and (line.has_figures or not any(map(_is_label, line.words))))
        if below and i not in heads and not _is_numbering(line) and (line.has_figures or line.is_empty):
            (filled if line.has_figures else blank).append(i)
    if len(filled) > 1:
        return Rows((), tuple((Labelled(i, (lines[i].place,), 0), (0,)) for i in filled))
    chosen = filled or blank[:1]
    ends = (next((k for k, cell in enumerate(lines[i].own) if not is_words(cell.text)), 0) for i in chosen)
    return Rows(tuple(RowMatch(i, 0, 1.0, end) for i, end in zip(chosen, ends, strict=True)))


def _is_label(cell: PrintedCell) -> bool:
    """Whether words are more than a unit, such as 件, under a label."""
    return len(bare(cell.text)) > _LONGEST_UNIT


def _is_numbering(line: Line) -> bool:
    """Whether a row only numbers the columns: 1, 2, 3 and so on."""
    texts = [text for cell in line.own if (text := cell.text.strip())]
    return len(texts) > 2 and texts == [str(n) for n in range(1, len(texts) + 1)]


def _placed(item: _Printed, side: Side, others: frozenset[int]) -> Placed:
    if item.columns.spans is not None:
        return placed_by_place(item.line, item.columns, others)
    return placed_by_order(item.values, item.columns, side)


def _take(item: _Printed, placed: Placed, known: Known, match: Match) -> None:
    names = [
        ".".join(part for part in (known.table.id, item.row.printed.id, column.id) if part)
        for column in item.row.block.columns
    ]
    wrong = next((cell for cell in placed.cells.values() if known.is_known(cell.text)), None)
    if wrong is not None:
        placed = _misread(wrong, placed)
    for number, cell in placed.cells.items():
        is_money = item.row.block.columns[number].type == "money"
        text = in_yuan(cell.text, item.columns.heads.get(number, "")) if is_money else cell.text
        if names[number] not in match.found:
            match.found[names[number]] = Found(text, cell.place or item.line.place, item.match.likeness)
    if placed.problem is not None:
        about = tuple(names[number] for number in placed.doubtful)
        match.problems.append(Problem(placed.seen, placed.problem, item.line.place, about))


def _misread(cell: PrintedCell, placed: Placed) -> Placed:
    """A label in the place of a figure: the row was not taken apart as it was printed."""
    label = "".join(cell.text.split())
    what = Text(
        f"数的位置上是标签“{label}”，这一行没有读入",
        f"the label {label!r} stands where a figure should; row not read",
    )
    return Placed({}, "ambiguous", what, tuple(placed.cells))


def _row_problems(rows: Rows, lines: Sequence[Line], known: Known) -> Iterator[Problem]:
    for item, rivals in rows.doubtful:
        names = "、".join("".join(known.rows[row].printed.label[-1:]) or known.table.title for row in rivals)
        what = Text(
            f"行标签“{item.label}”认不准，可能是：{names}；该行留空",
            f"the row label {item.label!r} may be {names}; left blank",
        )
        yield Problem("ambiguous", what, lines[item.line].place)
    for row, doubled in rows.doubled:
        label = known.rows[row].printed.label[-1]
        what = Text(
            f"“{label}”有 {len(doubled)} 行，分不清用哪一行，留空",
            f"{len(doubled)} rows are called {label!r}; left blank",
        )
        yield Problem("ambiguous", what, lines[doubled[-1]].place)
    within = [item.line for item in rows.found]
    for item in rows.unknown:
        if within and within[0] < item.line < within[-1]:
            what = Text(
                f"格式里没有的行“{item.label}”，没有读入",
                f"the row {item.label!r} is no part of the form; not read",
            )
            yield Problem("extra_cell", what, lines[item.line].place)


def _count_strange(rows: Rows, everything: Sequence[Known]) -> int:
    labels = [item.texts for item in (*rows.unknown, *(item for item, _ in rows.doubtful))]
    return sum(not any(known.is_known(text) for known in everything for text in texts) for texts in labels)


def _tell_widths(heads: Sequence[Line], data: Sequence[Line], match: Match) -> None:
    """Where every row was printed with all its cells: heads of another width than the rows under them."""
    widths = [{len(line.own) for line in rows if not line.table.exact} for rows in (heads, data)]
    if (
        len(heads) < 2
        or len(data) < _FEW
        or any(len(width) != 1 for width in widths)
        or widths[0] == widths[1]
    ):
        return
    head, row = widths[0].pop(), widths[1].pop()
    what = Text(f"数据行每行 {row} 格，表头每行 {head} 格", f"{row} cells per row under heads of {head}")
    match.problems.append(Problem("column_count", what, data[0].place))


def printed_labels(lines: Sequence[Line]) -> Iterator[str]:
    """The words of the cells, each merged cell once, line breaks inside a cell kept."""
    for line in lines:
        yield from (cell.text.strip() for cell in line.words if bare(cell.text))
