"""One statutory table found in rows of print: every value by the labels of its row and column."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from xltools.importers.align import align
from xltools.importers.heads import Columns, columns_by_place, columns_in_order, head_words, is_head
from xltools.importers.labels import NEAR, POSSIBLE, SURE, best, is_words, similarity
from xltools.importers.lines import Line
from xltools.importers.values import Placed, placed_by_order, placed_by_place
from xltools.lang import Text
from xltools.model.form import Block, PrintedRow, Table
from xltools.narrative.words import bare

_CONTEXT = 0.12
"""How much more alike a doubtful label must be than to any other row that is still free."""


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


@dataclass(slots=True)
class Match:
    """What a table of the form was found to hold. ``found`` lacks the names that were not printed."""

    table: str
    found: dict[str, Found] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    rows: int = 0
    """Rows of the form that were found."""

    @property
    def score(self) -> float:
        """How sure it is that this is the table: likenesses added up."""
        return sum(found.likeness for found in self.found.values())


@dataclass(frozen=True, slots=True)
class _Row:
    block: Block
    printed: PrintedRow


def match_table(table: Table, lines: Sequence[Line]) -> Match:
    """The values of ``table`` in ``lines``, which may hold other rows too. Raises nothing."""
    match = Match(table.id)
    words = head_words(table)
    rows = [_Row(block, printed) for block in table.blocks for printed in block.rows]
    heads = {i for i, line in enumerate(lines) if is_head(line, words)}
    pairs = _labelled(lines, heads, rows, match) if table.stub_width else _unlabelled(lines, heads)
    for i, j, likeness in pairs:
        row = rows[j]
        if row.printed.heading:
            continue
        above = _heads_above(i, lines, heads, {k for k, _, _ in pairs})
        columns = _columns(above, row.block, lines[i])
        placed = _placed(lines[i], row, columns, table)
        _take(table, row, placed, lines[i], likeness, match)
    match.rows = len(pairs)
    _tell_widths([lines[i] for i in sorted(heads)], [lines[i] for i, _, _ in pairs], match)
    return match


def _tell_widths(heads: Sequence[Line], data: Sequence[Line], match: Match) -> None:
    """Where every row was printed with all its cells: heads of another width than the rows under them."""
    widths = [{len(line.own) for line in rows if not line.table.exact} for rows in (heads, data)]
    if len(heads) < 2 or any(len(width) != 1 for width in widths) or widths[0] == widths[1]:
        return
    head, row = widths[0].pop(), widths[1].pop()
    what = Text(f"数据行每行 {row} 格，表头每行 {head} 格", f"{row} cells per row under heads of {head}")
    match.problems.append(Problem("column_count", what, data[0].place))


def _unlabelled(lines: Sequence[Line], heads: set[int]) -> list[tuple[int, int, float]]:
    """The one row of figures under the heads of a table without row labels."""
    if not heads:
        return []
    below = [i for i in range(max(heads) + 1, len(lines)) if lines[i].table is lines[max(heads)].table]
    below = below or list(range(max(heads) + 1, len(lines)))
    filled = [i for i in below if lines[i].has_figures]
    chosen = filled or below[:1]
    return [(chosen[0], 0, 1.0)] if chosen else []


def _labelled(
    lines: Sequence[Line], heads: set[int], rows: Sequence[_Row], match: Match
) -> list[tuple[int, int, float]]:
    candidates = [i for i in range(len(lines)) if i not in heads and lines[i].words]
    scores = [[_likeness(lines, i, row.printed, heads) for row in rows] for i in candidates]
    pairs = align(scores, POSSIBLE)
    taken = {j for _, j in pairs}
    found = []
    for at, (i, j) in enumerate(pairs):
        score = scores[i][j]
        if score < NEAR and not _is_confirmed(at, pairs, scores, taken):
            rivals = [k for k in range(len(rows)) if scores[i][k] >= POSSIBLE]
            names = "、".join("".join(rows[k].printed.label[-1:]) for k in rivals)
            match.problems.append(
                Problem(
                    "ambiguous",
                    Text(
                        f"行标签“{_label(lines[candidates[i]])}”认不准，可能是：{names}；该行留空",
                        f"the row label {_label(lines[candidates[i]])!r} may be {names}; left blank",
                    ),
                    lines[candidates[i]].place,
                )
            )
            continue
        found.append((candidates[i], j, score))
    _tell_extra(lines, candidates, {i for i, _, _ in found}, scores, match)
    return found


def _is_confirmed(
    at: int, pairs: Sequence[tuple[int, int]], scores: Sequence[Sequence[float]], taken: set[int]
) -> bool:
    """Whether the neighbours of a doubtful row are sure, next to it on both sides, and no other row fits as well."""
    i, j = pairs[at]
    others = [s for k, s in enumerate(scores[i]) if k != j and k not in taken]
    if others and max(others) > scores[i][j] - _CONTEXT:
        return False
    before = at == 0 or (pairs[at - 1][1] == j - 1 and scores[pairs[at - 1][0]][j - 1] >= NEAR)
    after = at + 1 == len(pairs) or (pairs[at + 1][1] == j + 1 and scores[pairs[at + 1][0]][j + 1] >= NEAR)
    return before and after


def _likeness(lines: Sequence[Line], i: int, row: PrintedRow, heads: set[int]) -> float:
    """How alike the label of a line is to a row's, alone or with the pieces in the lines around it."""
    line, leaf = lines[i], row.label[-1]
    own = [cell.text for cell in line.words]
    whole = "".join(own)
    likeness = max(best(own, leaf), similarity(whole, leaf), _path_likeness(line, row))
    if likeness >= SURE:
        return likeness
    for before in range(3):
        for after in range(3):
            pieces = _pieces(lines, i, before, after, heads)
            if pieces is not None:
                likeness = max(likeness, similarity(pieces, leaf))
    return likeness


def _path_likeness(line: Line, row: PrintedRow) -> float:
    covering = "".join(cell.text for cell in line.covering if is_words(cell.text))
    return similarity(covering, "".join(row.label)) if len(row.label) > 1 else 0.0


def _pieces(lines: Sequence[Line], i: int, before: int, after: int, heads: set[int]) -> str | None:
    """The last words of a line joined with those of lines around that hold nothing but words."""
    if before == after == 0 or i - before < 0 or i + after >= len(lines):
        return None
    around = [*range(i - before, i), *range(i + 1, i + after + 1)]
    if any(k in heads or lines[k].has_figures or not lines[k].words for k in around):
        return None
    return "".join(lines[k].words[-1].text for k in range(i - before, i + after + 1))


def _tell_extra(
    lines: Sequence[Line],
    candidates: Sequence[int],
    found: set[int],
    scores: Sequence[Sequence[float]],
    match: Match,
) -> None:
    """Rows with figures between those of the table that the form has not."""
    if not found:
        return
    for at, i in enumerate(candidates):
        if i in found or not min(found) < i < max(found) or not lines[i].has_figures:
            continue
        if any(p.place == lines[i].place for p in match.problems) or max(scores[at], default=0) >= SURE:
            continue
        label = _label(lines[i])
        match.problems.append(
            Problem(
                "extra_cell",
                Text(
                    f"格式里没有的行“{label}”，没有读入",
                    f"the row {label!r} is no part of the form; not read",
                ),
                lines[i].place,
            )
        )


def _label(line: Line) -> str:
    return "".join(line.words[-1].text.split()) if line.words else ""


def _heads_above(i: int, lines: Sequence[Line], heads: set[int], matched: set[int]) -> list[Line]:
    """The rows of column labels that a row stands under: the nearest ones above it."""
    found: list[int] = []
    for k in range(i - 1, -1, -1):
        if k in heads or (found and k not in matched and _is_part_of_head(lines[k])):
            found.append(k)
        elif found and (k in matched or lines[k].has_figures):
            break
    return [lines[k] for k in reversed(found)]


def _is_part_of_head(line: Line) -> bool:
    return bool(line.words) and not line.has_figures


def _columns(heads: Sequence[Line], block: Block, line: Line) -> Columns:
    if line.table.exact and heads and heads[0].table.exact:
        return columns_by_place(heads, block)
    return columns_in_order(heads, block)


def _placed(line: Line, row: _Row, columns: Columns, table: Table) -> Placed:
    if columns.spans:
        return placed_by_place(line, columns)
    skip = _label_end(line, row.printed)
    return placed_by_order(line.own[skip:], columns, row.printed.unit if table.unit_column else "")


def _label_end(line: Line, row: PrintedRow) -> int:
    """How many cells of a row stand before its values."""
    if not row.label:
        return 0
    labels = [
        (similarity(cell.text, row.label[-1]), i) for i, cell in enumerate(line.own) if is_words(cell.text)
    ]
    score, at = max(labels, default=(0.0, -1))
    last = max((i for _, i in labels), default=-1)
    return (at if score >= NEAR else last) + 1


def _take(table: Table, row: _Row, placed: Placed, line: Line, likeness: float, match: Match) -> None:
    names = [
        ".".join(part for part in (table.id, row.printed.id, column.id) if part)
        for column in row.block.columns
    ]
    for number, cell in placed.cells.items():
        match.found[names[number]] = Found(cell.text, cell.place or line.place, likeness)
    if placed.problem is not None:
        about = tuple(names[number] for number in placed.doubtful)
        match.problems.append(Problem(placed.seen, placed.problem, line.place, about))


def printed_labels(lines: Sequence[Line]) -> Iterator[str]:
    """The words of the cells, each merged cell once, line breaks inside a cell kept."""
    for line in lines:
        yield from (cell.text.strip() for cell in line.words if bare(cell.text))
