"""Published reports as plain text: which lines are table, and the cells of their rows.

Known ways of printing: one cell to a line ended by ``|`` (web pages), one cell to a line after a tab
(Word), one row to a line with tabs (PDF), a row's figures behind its label (PDF), one cell to a line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from xltools.errors import XltoolsError
from xltools.importers.labels import is_words
from xltools.importers.printed import Block, Paragraph, PrintedCell, PrintedTable
from xltools.lang import Text
from xltools.narrative.tables import table_lines

_PIPES = re.compile(r"[|｜]")
_FIGURES_BEHIND = re.compile(r"^(.*?[^\d\s].*?)((?:\s+[+-]?\d[\d,.]*%?){3,})\s*$")
_ONLY_FIGURES = re.compile(r"^(?:\s*[+-]?\d[\d,.]*%?){3,}\s*$")
_MOST_WIDE = 40
MAX_CHARACTERS = 5_000_000


def decoded(data: bytes, file: str) -> str:
    """The text of a file in UTF-8, UTF-16 or GBK. Raises XltoolsError when it is none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise XltoolsError(
        Text("不是文本文件，或编码无法识别。", "This is no text, or in an unknown encoding."),
        where=file,
        todo=Text("请另存为 UTF-8 编码的文本后再试。", "Save it as UTF-8 text and try again."),
    )


def read_text_file(data: bytes, file: str) -> tuple[Block, ...]:
    """The paragraphs and tables of a text file. Raises XltoolsError for what is no text or is too long."""
    text = decoded(data, file)
    if len(text) > MAX_CHARACTERS:
        raise XltoolsError(Text("文本太长，不像一份报告。", "The text is too long for a report."), where=file)
    if "\x00" in text:
        raise XltoolsError(Text("这是二进制文件，不是文本。", "This is a binary file, no text."), where=file)
    return tuple(blocks_of(text))


def blocks_of(text: str) -> Iterator[Block]:
    """Paragraphs and tables in order of print, blank lines left out."""
    lines = (
        text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\ufeff", "").split("\n")
    )
    inside = _joined(lines, table_lines(lines))
    number = 0
    for is_table, group in groupby(range(len(lines)), key=lambda i: inside[i]):
        places = list(group)
        if not is_table:
            yield from (Paragraph(lines[i], f"第{i + 1}行") for i in places if lines[i].strip())
            continue
        number += 1
        rows = [row for row in _rows([(i + 1, lines[i]) for i in places]) if row]
        cells = (
            PrintedCell(r, c, text, place=f"第{line}行")
            for r, row in enumerate(rows)
            for c, (line, text) in enumerate(row)
        )
        yield PrintedTable(tuple(cells), f"第{places[0] + 1}行起的表", exact=False)


def _joined(lines: Sequence[str], inside: Sequence[bool]) -> list[bool]:
    """Blank lines between two lines of table belong to it: they part rows; blank cells end its last row."""
    found = list(inside)
    last = -1
    for i, is_table in enumerate(inside):
        if is_table:
            if last >= 0 and all(not lines[k].strip() for k in range(last + 1, i)):
                found[last + 1 : i] = [True] * (i - last - 1)
            last = i
        elif last == i - 1 and "\t" in lines[i] and not lines[i].strip():
            found[i], last = True, i
    return found


_Cell = tuple[int, str]


def _rows(lines: Sequence[_Cell]) -> list[list[_Cell]]:
    """The rows of one table, cells with the number of their line."""
    filled = [text for _, text in lines if text.strip()]
    if sum("|" in text or "｜" in text for text in filled) * 2 > len(filled):
        return _by_pipes(lines)
    tabs = [text.count("\t") for _, text in lines if text.strip() or "\t" in text]
    tabbed = [count for count in tabs if count]
    if len(tabbed) * 3 > len(tabs) and sum(tabbed) <= 1.3 * len(tabbed):
        return _cell_to_a_line(lines)
    if sum(tabbed) > len(tabs):
        return _row_to_a_line(lines)
    if sum(bool(_FIGURES_BEHIND.match(text)) for text in filled) * 4 > len(filled):
        return _figures_behind(lines)
    return _bare_cells(lines)


def _by_pipes(lines: Sequence[_Cell]) -> list[list[_Cell]]:
    """Cells each ended by a pipe, rows begun by one more: the width is the one at which rows begin with nothing."""
    cells: list[_Cell] = []
    held: list[_Cell] = []
    for number, text in lines:
        pieces = _PIPES.split(text)
        for i, piece in enumerate(pieces):
            held.append((number, piece))
            if i < len(pieces) - 1:
                cells.append(
                    (held[0][0], "\n".join(t for _, t in held if t.strip() or len(held) == 1).strip())
                )
                held = []
        if held and not held[-1][1].strip():
            held.pop()
    if held:
        cells.append((held[0][0], "\n".join(t for _, t in held).strip()))
    cells = [(0, "")] if not cells else [(cells[0][0], ""), *cells] if cells[0][1] else cells
    width = _width(cells)
    if width:
        step = width + 1
        return [cells[i + 1 : i + step] for i in range(0, len(cells), step)]
    return _pipe_rows(lines)


def _width(cells: Sequence[_Cell]) -> int:
    """The number of cells in a row, 0 when there is none that fits."""
    for width in range(1, _MOST_WIDE):
        starts = range(0, len(cells), width + 1)
        if len(starts) > 1 and all(not cells[i][1] for i in starts):
            rows = [cells[i + 1 : i + width + 1] for i in starts]
            if all(any(text for _, text in row) for row in rows[:-1]) and any(
                row[-1][1] for row in rows if len(row) == width
            ):
                return width
    return 0


def _pipe_rows(lines: Sequence[_Cell]) -> list[list[_Cell]]:
    """A row to a line, or rows parted by lines of pipes alone."""
    rows: list[list[_Cell]] = [[]]
    for number, text in lines:
        stripped = text.strip()
        if not _PIPES.sub("", stripped):
            rows.append([])
        elif len(_PIPES.findall(stripped)) > 1:
            rows += [
                [(number, piece.strip()) for piece in _PIPES.split(re.sub(r"^[|｜]|[|｜]$", "", stripped))],
                [],
            ]
        else:
            rows[-1].append((number, _PIPES.sub("", text).strip()))
    return rows


def _cell_to_a_line(lines: Sequence[_Cell]) -> list[list[_Cell]]:
    """A tab begins a cell, a blank line parts rows; a line without a tab goes on with the cell."""
    rows: list[list[_Cell]] = [[]]
    for i, (number, text) in enumerate(lines):
        if "\t" in text:
            pieces = text.split("\t")
            rows[-1] += [(number, piece) for piece in pieces[1:]]
        elif text.strip():
            if rows[-1]:
                first, before = rows[-1][-1]
                rows[-1][-1] = (first, f"{before}\n{text}")
            else:
                rows[-1].append((number, text))
        elif rows[-1] and _begins_row(lines, i):
            rows.append([])
    return rows


def _begins_row(lines: Sequence[_Cell], i: int) -> bool:
    following = next((text for _, text in lines[i + 1 :] if text.strip() or "\t" in text), "")
    return "\t" in following


def _row_to_a_line(lines: Sequence[_Cell]) -> list[list[_Cell]]:
    return [[(number, piece) for piece in text.split("\t")] for number, text in lines if text.strip()]


def _figures_behind(lines: Sequence[_Cell]) -> list[list[_Cell]]:
    rows = []
    for number, text in lines:
        if match := _FIGURES_BEHIND.match(text):
            figures = match[2].split()
            rows.append([(number, match[1]), *((number, figure) for figure in figures)])
        elif _ONLY_FIGURES.match(text):
            rows.append([(number, figure) for figure in text.split()])
        elif text.strip():
            rows.append([(number, piece) for piece in re.split(r"\s{2,}|\t", text.strip())])
    return rows


def _bare_cells(lines: Sequence[_Cell]) -> list[list[_Cell]]:
    """A cell to a line: a label after a figure begins a row."""
    rows: list[list[_Cell]] = [[]]
    for number, text in lines:
        if not text.strip():
            continue
        if is_words(text) and rows[-1] and not is_words(rows[-1][-1][1]):
            rows.append([])
        rows[-1].append((number, text))
    return rows
