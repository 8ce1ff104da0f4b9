"""The rows of a table in plain text: one function for each known way of print.

One cell to a line ended by ``|`` (web pages), one cell to a line after a tab (Word), one row to a line
with tabs (PDF), a row's figures behind its label (PDF), one cell to a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from xltools.importers.matching.labels import is_words
from xltools.importers.matching.landmarks import labels
from xltools.narrative.words import bare

Cell = tuple[int, str]
"""The number of the line where a cell begins, and its text."""
_PIPES = re.compile(r"[|｜]")
_FIGURE = r"[+-]?\d[\d,.]*%?"
_FIGURES_BEHIND = re.compile(rf"^(.*?[^\d\s].*?)((?:\s+{_FIGURE}){{3,}})\s*$")
_VALUES_BEHIND = re.compile(rf"^(.*?\S)((?:\s+(?:{_FIGURE}|[-—/])){{1,}})\s*$")
_ONLY_FIGURES = re.compile(rf"^(?:\s*{_FIGURE}){{3,}}\s*$")
_MOST_WIDE = 40


def rows_of(lines: Sequence[Cell]) -> list[list[Cell]]:
    """The rows of one table from its lines, blank ones included."""
    filled = [text for _, text in lines if text.strip()]
    if sum("|" in text or "｜" in text for text in filled) * 2 > len(filled):
        return _by_pipes(lines)
    tabs = [text.count("\t") for _, text in lines if text.strip() or "\t" in text]
    tabbed = [count for count in tabs if count]
    if len(tabbed) * 3 > len(tabs) and sum(tabbed) <= 1.3 * len(tabbed):
        return _cell_to_a_line(lines)
    if sum(tabbed) > len(tabs):
        rows = (text for text in lines if text[1].strip() or "\t" in text[1])
        return [[(number, piece) for piece in text.split("\t")] for number, text in rows]
    if sum(bool(_FIGURES_BEHIND.match(text)) for text in filled) * 4 > len(filled):
        return [row for number, text in lines if (row := _values_behind(number, text))]
    if any(len(pieces(text)) > 1 for text in filled):
        return [row for number, text in lines if (row := _values_behind(number, text))]
    return _bare_cells(lines)


def pieces(line: str) -> list[str]:
    """What stands in a line of a table that has no separators but white space."""
    behind = _behind(line)
    if behind is None:
        return [piece for piece in re.split(r"\s{2,}|\t", line.strip()) if piece]
    return [*behind[0], *behind[1]]


def _behind(line: str) -> tuple[list[str], list[str]] | None:
    """Labels and the figures behind them: three or more, or any number behind a label of a form."""
    if match := _FIGURES_BEHIND.match(line):
        return [match[1]], match[2].split()
    if match := _VALUES_BEHIND.match(line):
        words = [piece for piece in re.split(r"\s{2,}|\t", match[1].strip()) if piece]
        if words and bare(words[-1]) in labels():
            return words, match[2].split()
    return None


def _values_behind(number: int, text: str) -> list[Cell]:
    found = text.split() if _ONLY_FIGURES.match(text) else pieces(text)
    return [(number, piece) for piece in found]


def _by_pipes(lines: Sequence[Cell]) -> list[list[Cell]]:
    """What stands between empty lines each as a table or a row, or, where that is neither, all of it as one table."""
    parts = [
        list(part) for is_filled, part in groupby(lines, key=lambda line: bool(line[1].strip())) if is_filled
    ]
    found = [_table_by_pipes(part) or _row_by_pipes(part) for part in parts]
    if all(found) and any(len(rows) > 1 for rows in found):
        return [row for rows in found for row in rows]
    return _table_by_pipes(lines) or _pipe_rows(lines)


def _row_by_pipes(lines: Sequence[Cell]) -> list[list[Cell]]:
    """A row alone: one label, or several, and figures behind."""
    cells = _piped(lines)
    texts = [text for _, text in cells]
    return [] if not any(texts) or _has_label_behind_figure(texts) else [cells]


def _table_by_pipes(lines: Sequence[Cell]) -> list[list[Cell]]:
    """Cells each ended by a pipe, rows begun by one more, but not always the first; none where no width fits."""
    cells = _piped(lines)
    ways = [[(cells[0][0], ""), *cells], cells] if cells else []
    _broken, width, best = min(
        ((*_width(way), way) for way in ways), default=(0, 0, []), key=lambda way: way[:2]
    )
    return [best[i + 1 : i + width + 1] for i in range(0, len(best), width + 1)] if width < _MOST_WIDE else []


def _piped(lines: Sequence[Cell]) -> list[Cell]:
    """What stands before each pipe."""
    cells: list[Cell] = []
    held: list[Cell] = []
    for number, text in lines:
        found = _PIPES.split(text)
        for i, piece in enumerate(found):
            held.append((number, piece))
            if i < len(found) - 1:
                cells.append(_whole(held))
                held = []
        if held and not held[-1][1].strip():
            held.pop()
    if held:
        cells.append((held[0][0], "\n".join(text for _, text in held).strip()))
    return cells


def _whole(held: Sequence[Cell]) -> Cell:
    return held[0][0], "\n".join(text for _, text in held if text.strip() or len(held) == 1).strip()


def _width(cells: Sequence[Cell]) -> tuple[int, int]:
    """At which number of cells rows begin with nothing, and how many of the rows then hold a label behind a figure.

    The one with the fewest such rows; more than any table has where there is none.
    """
    found: list[tuple[int, int, int]] = []
    for width in range(1, min(_MOST_WIDE, len(cells))):
        starts = range(0, len(cells), width + 1)
        if len(starts) < 2 or any(cells[i][1] for i in starts):
            continue
        rows = [[text for _, text in cells[i + 1 : i + width + 1]] for i in starts]
        broken = sum(map(_has_label_behind_figure, rows))
        # Two rows read as one begin with nothing, too.
        if any((width + 1) % (other + 1) == 0 and less <= broken for less, _, other in found):
            continue
        empty = sum(not any(row) for row in rows)
        if empty <= 1:
            found.append((broken, _strangeness(rows, width) + 2 * empty, width))
    broken, _, width = min(found, default=(len(cells), 0, _MOST_WIDE))
    return broken, width


def _strangeness(rows: Sequence[Sequence[str]], width: int) -> int:
    """How much speaks against a width: rows that begin empty, no row that reaches its end, a last row cut short."""
    is_wide = not any(row[-1] for row in rows if len(row) == width)
    return is_wide + (len(rows[-1]) < width) + sum(not row[0] for row in rows if row)


def _has_label_behind_figure(row: Sequence[str]) -> bool:
    figures = (i for i, text in enumerate(row) if text and not is_words(text))
    first = next(figures, len(row))
    return any(bare(text) in labels() for text in row[first:])


def _pipe_rows(lines: Sequence[Cell]) -> list[list[Cell]]:
    """A row to a line, or rows parted by lines of pipes alone."""
    rows: list[list[Cell]] = [[]]
    for number, text in lines:
        stripped = text.strip()
        if not _PIPES.sub("", stripped):
            rows.append([])
        elif len(_PIPES.findall(stripped)) > 1:
            cells = _PIPES.split(re.sub(r"^[|｜]|[|｜]$", "", stripped))
            rows += [[(number, cell.strip()) for cell in cells], []]
        else:
            rows[-1].append((number, _PIPES.sub("", text).strip()))
    return rows


def _cell_to_a_line(lines: Sequence[Cell]) -> list[list[Cell]]:
    """A tab begins a cell, a blank line parts rows; a line without a tab goes on with the cell."""
    rows: list[list[Cell]] = [[]]
    for i, (number, text) in enumerate(lines):
        if "\t" in text:
            rows[-1] += [(number, piece) for piece in text.split("\t")[1:]]
        elif text.strip():
            if rows[-1]:
                first, before = rows[-1][-1]
                rows[-1][-1] = (first, f"{before}\n{text}")
            else:
                rows[-1].append((number, text))
        elif rows[-1] and _begins_row(lines, i):
            rows.append([])
    return rows


def _begins_row(lines: Sequence[Cell], i: int) -> bool:
    following = next((text for _, text in lines[i + 1 :] if text.strip() or "\t" in text), "")
    return "\t" in following


def _bare_cells(lines: Sequence[Cell]) -> list[list[Cell]]:
    """A cell to a line: a label after a figure begins a row."""
    return [*_parted(lines)]


def _parted(lines: Sequence[Cell]) -> Iterator[list[Cell]]:
    row: list[Cell] = []
    for number, text in lines:
        if not text.strip():
            continue
        if is_words(text) and row and not is_words(row[-1][1]):
            yield row
            row = []
        row.append((number, text))
    yield row
