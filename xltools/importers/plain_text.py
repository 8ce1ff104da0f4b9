"""Published reports as plain text: which lines are table, and which are not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from xltools.errors import XltoolsError
from xltools.importers.matching.landmarks import is_part_heading, labels
from xltools.importers.plain_rows import pieces, rows_of
from xltools.importers.printed import Block, Paragraph, PrintedCell, PrintedTable
from xltools.lang import Text
from xltools.narrative.tables import is_number, table_lines
from xltools.narrative.words import bare

MAX_CHARACTERS = 5_000_000
_SENTENCE = re.compile(r"[。；;！？]")
_FEWEST_LABELS = 3
_LONGEST_PIECE, _MOST_PIECES = 45, 4


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
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x0c", "\n").replace("\ufeff", "")
    lines = text.split("\n")
    inside = _joined(lines, _with_pieces(lines, _with_labels(lines, table_lines(lines))))
    for is_table, group in groupby(range(len(lines)), key=lambda i: inside[i]):
        places = list(group)
        if not is_table:
            yield from (Paragraph(lines[i], f"第{i + 1}行") for i in places if lines[i].strip())
            continue
        rows = [row for row in rows_of([(i + 1, lines[i]) for i in places]) if row]
        cells = (
            PrintedCell(r, c, text, place=f"第{line}行")
            for r, row in enumerate(rows)
            for c, (line, text) in enumerate(row)
        )
        yield PrintedTable(tuple(cells), f"第{places[0] + 1}行起的表", exact=False)


def _with_labels(lines: Sequence[str], inside: Sequence[bool]) -> list[bool]:
    """Lines of nothing but labels and figures belong to a table that they touch, or make one when many."""
    found = list(inside)
    words = [_labels_in(line) for line in lines]
    run: list[int] = []
    for i in range(len(lines) + 1):
        if i < len(lines) and (not lines[i].strip() or inside[i] or words[i] is not None):
            if lines[i].strip():
                run.append(i)
            continue
        new = [k for k in run if not inside[k]]
        if new and (len(new) < len(run) or sum(words[k] or 0 for k in new) >= _FEWEST_LABELS):
            for k in _trimmed(run, words, inside):
                found[k] = True
        run = []
    return found


def _trimmed(run: Sequence[int], words: Sequence[int | None], inside: Sequence[bool]) -> Sequence[int]:
    """A run without figures alone before its first label: page numbers and the like."""
    first = next((n for n, k in enumerate(run) if inside[k] or words[k]), len(run))
    return run[first:]


def _labels_in(line: str) -> int | None:
    """How many labels of a form stand in a line; None when it holds something that is no label or figure."""
    if not line.strip() or len(line) > 400:
        return None
    found = 0
    for piece in pieces(line):
        if bare(piece) in labels():
            found += 1
        elif not is_number(piece):
            return None
    return found


def _with_pieces(lines: Sequence[str], inside: Sequence[bool]) -> list[bool]:
    """Cells broken over lines that end in a pipe: the lines before their last one."""
    found = list(inside)
    for i, line in enumerate(lines):
        if not found[i] or ("|" not in line and "｜" not in line):
            continue
        above = i
        while above and i - above < _MOST_PIECES and not found[above - 1] and _is_piece(lines[above - 1]):
            above -= 1
        goes_on = bool(above) and found[above - 1]
        cell = line.replace("｜", "|").split("|")[0]
        # At the beginning of a table only what makes a label of a form is a piece of it.
        first = next(
            (k for k in range(above, i) if goes_on or bare("".join((*lines[k:i], cell))) in labels()), i
        )
        found[first:i] = [True] * (i - first)
    return found


def _is_piece(line: str) -> bool:
    is_short = bool(line.strip()) and len(line) <= _LONGEST_PIECE
    return is_short and not _SENTENCE.search(line) and not is_part_heading(line)


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
