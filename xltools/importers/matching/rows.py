"""Which row of the form each printed row is, by its label; order alone is never enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.importers.matching.heads import MARGIN
from xltools.importers.matching.known import Known
from xltools.importers.matching.labels import NEAR, POSSIBLE, SURE, is_words, keys
from xltools.importers.matching.lines import Line
from xltools.narrative.words import bare, squeeze

_MOST_PIECES, _SHORT = 3, 3


@dataclass(frozen=True, slots=True)
class Labelled:
    """A printed row with the words that stand before its figures.

    ``texts``: its label, read in more than one way; ``end``: how many of its own cells are label.
    """

    line: int
    texts: tuple[str, ...]
    end: int

    @property
    def label(self) -> str:
        return "".join(self.texts[0].split())


@dataclass(frozen=True, slots=True)
class RowMatch:
    """A printed row that is a row of the form, and how alike their labels are (0 to 1)."""

    line: int
    row: int
    likeness: float
    end: int


@dataclass(frozen=True, slots=True)
class Rows:
    """``doubtful``: printed rows that may be one of several rows of the form; ``doubled``: rows printed
    more than once; ``unknown``: printed rows with figures that the form has not."""

    found: tuple[RowMatch, ...]
    doubtful: tuple[tuple[Labelled, tuple[int, ...]], ...] = ()
    doubled: tuple[tuple[int, tuple[int, ...]], ...] = ()
    unknown: tuple[Labelled, ...] = ()


def match_rows(lines: Sequence[Line], heads: frozenset[int], known: Known) -> Rows:
    """The rows of a table with row labels among the lines that are no heads."""
    labelled = [item for i in range(len(lines)) if i not in heads and (item := labelled_of(lines, i, known))]
    labelled = _without_headings(labelled, lines, known)

    def is_filled(line: int) -> bool:
        return lines[line].has_figures

    sure, doubled = _settled({item.line: _sure(item, lines, heads, known) for item in labelled}, is_filled)
    ends = {item.line: item.end for item in labelled}
    left = [item for item in labelled if item.line not in sure]
    used = _pieces_used(sure, lines, labelled, heads, known)
    left = [item for item in left if item.line not in used]
    taken = {row for row, _ in sure.values()} | {row for row, _ in doubled}
    near, _ = _settled({item.line: _near(item, known, taken) for item in left}, is_filled)
    found = {**sure, **near}
    found |= _by_neighbours(found, left, lines, heads, known, {row for row, _ in found.values()} | taken)
    strayed = _strayed(found, lines, known)
    rest = [item for item in left if item.line not in found]
    unsure = [(item, (found.pop(item.line)[0],)) for item in labelled if item.line in strayed]
    doubtful = [
        (item, rivals) for item in rest if (rivals := _possible(item, known)) and lines[item.line].has_figures
    ]
    told = {item.line for item, _ in doubtful} | {line for _, claims in doubled for line in claims}
    return Rows(
        tuple(RowMatch(line, row, alike, ends[line]) for line, (row, alike) in sorted(found.items())),
        (*doubtful, *unsure),
        tuple(doubled),
        tuple(item for item in rest if item.line not in told and lines[item.line].has_figures),
    )


def labelled_of(lines: Sequence[Line], i: int, known: Known) -> Labelled | None:
    """The label of a row: the last words before its figures, or all of them put together."""
    line = lines[i]
    leading = enumerate(line.own[: line.first_figure])
    cells = [
        (k, cell.text) for k, cell in leading if is_words(cell.text) and squeeze(cell.text) not in known.units
    ]
    # A row of nothing but words has no more of them than labels.
    if not cells or (not line.has_figures and len({text for _, text in cells}) > known.table.stub_width + 1):
        return None
    # Words in the place of a figure: the label stands before them.
    while len(cells) > 1 and not known.is_known(cells[-1][1]) and _is_leaf(cells[-2][1], known):
        if max(known.likeness(cells[-1][1], row) for row in range(len(known.rows))) >= POSSIBLE:
            break
        cells.pop()
    whole = "".join(dict.fromkeys(text for _, text in cells))
    return Labelled(i, tuple(dict.fromkeys((cells[-1][1], whole))), cells[-1][0] + 1)


def _is_leaf(text: str, known: Known) -> bool:
    return bool(known.rows_named(text)) and not known.members(text)


def _without_headings(labelled: Sequence[Labelled], lines: Sequence[Line], known: Known) -> list[Labelled]:
    """Rows without those that only bear the name of a group whose members follow."""
    found = []
    for at, item in enumerate(labelled):
        members = known.members(item.texts[0])
        after = labelled[at + 1].texts if members and at + 1 < len(labelled) else ()
        is_heading = any(not members.isdisjoint(keys(text)) for text in after)
        if not (is_heading and not lines[item.line].has_figures):
            found.append(item)
    return found


_Claims = dict[int, list[tuple[int, float]]]


def _sure(
    item: Labelled, lines: Sequence[Line], heads: frozenset[int], known: Known
) -> list[tuple[int, float]]:
    """The rows that a label names, alone or with the pieces of it in the lines around."""
    for text in item.texts:
        if named := known.rows_named(text):
            return _claims(text, named, known)
    if known.members(item.texts[0]):
        return []
    for _, named, text in _with_pieces(item.line, lines, heads, known):
        return _claims(text, named, known)
    return []


def _claims(text: str, named: frozenset[int], known: Known) -> list[tuple[int, float]]:
    return [(row, alike) for row in named if (alike := known.likeness(text, row)) >= SURE]


def _with_pieces(
    i: int, lines: Sequence[Line], heads: frozenset[int], known: Known
) -> Iterator[tuple[tuple[int, ...], frozenset[int], str]]:
    """The lines around a row whose words make a label with its own, the rows it names, and the label."""
    for before in range(_MOST_PIECES + 1):
        for after in range(_MOST_PIECES + 1 - before):
            around = (*range(i - before, i), *range(i + 1, i + after + 1))
            if not around or around[0] < 0 or around[-1] >= len(lines):
                continue
            if any(k in heads or lines[k].has_figures or not lines[k].words for k in around):
                continue
            text = "".join(lines[k].words[-1].text for k in range(i - before, i + after + 1))
            named = known.rows_named(text)
            # A line that is a label by itself is a piece only of the same label.
            alone = (known.is_known(lines[k].words[-1].text) for k in around)
            same = (named == known.rows_named(lines[k].words[-1].text) for k in around)
            if named and all(not is_label or is_same for is_label, is_same in zip(alone, same, strict=True)):
                yield around, named, text


def _pieces_used(
    sure: dict[int, tuple[int, float]],
    lines: Sequence[Line],
    labelled: Sequence[Labelled],
    heads: frozenset[int],
    known: Known,
) -> set[int]:
    """Lines without figures that are no rows but pieces of the labels of rows that were found."""
    split = (
        item.line for item in labelled if item.line in sure and not any(map(known.rows_named, item.texts))
    )
    return {k for i in split for around, _, _ in _with_pieces(i, lines, heads, known) for k in around}


def _strayed(found: Mapping[int, tuple[int, float]], lines: Sequence[Line], known: Known) -> set[int]:
    """Rows without figures beside figures without a label: whose they are can't be told."""
    strayed = set()
    for i, (_, alike) in found.items():
        if lines[i].has_figures:
            continue
        if alike < SURE:
            # The rest of a label that was cut may stand elsewhere, with the figures.
            strayed.add(i)
            continue
        for k in (i - 1, i + 1):
            if not 0 <= k < len(lines) or k in found or not lines[k].has_figures:
                continue
            item = labelled_of(lines, k, known)
            if item is None or len(bare(item.label)) <= _SHORT:
                strayed.add(i)
    return strayed


def _settled(
    claims: _Claims, is_filled: Callable[[int], bool]
) -> tuple[dict[int, tuple[int, float]], list[tuple[int, tuple[int, ...]]]]:
    """Lines with their one row; and rows that several lines with figures claim with the same right."""
    by_row: dict[int, list[tuple[float, int]]] = {}
    for line, rows in claims.items():
        if len(rows) == 1:
            by_row.setdefault(rows[0][0], []).append((rows[0][1], line))
    found: dict[int, tuple[int, float]] = {}
    doubled: list[tuple[int, tuple[int, ...]]] = []
    for row, lines in by_row.items():
        best = max(alike for alike, _ in lines)
        same = [line for alike, line in lines if alike == best]
        # Of the lines of one label, its row is the one with figures.
        first = [line for line in same if is_filled(line)] or same[:1]
        if len(first) == 1:
            found[first[0]] = (row, best)
        else:
            doubled.append((row, tuple(first)))
    return found, doubled


def _near(item: Labelled, known: Known, taken: set[int]) -> list[tuple[int, float]]:
    """The one free row that a worded or damaged label is clearly most like."""
    scored = sorted(
        (
            (known.likeness(text, row), row, text)
            for row in range(len(known.rows))
            for text in _readings(item, known)
        ),
        reverse=True,
    )
    alike, row, text = scored[0] if scored else (0.0, -1, "")
    if alike < NEAR or row in taken or alike < known.rival(text, row) + MARGIN:
        return []
    return [(row, alike)]


def _readings(item: Labelled, known: Known) -> tuple[str, ...]:
    """The label in each way it can be read; a label of another row or form is that and nothing else."""
    return item.texts[:1] if known.is_other(item.texts[0]) else item.texts


def _by_neighbours(
    found: dict[int, tuple[int, float]],
    left: Sequence[Labelled],
    lines: Sequence[Line],
    heads: frozenset[int],
    known: Known,
    taken: set[int],
) -> dict[int, tuple[int, float]]:
    """Doubtful labels right between two rows of the form whose places in print and in the form are next to them."""
    order = [i for i in range(len(lines)) if i in heads or i in found or lines[i].has_figures]
    more: dict[int, tuple[int, float]] = {}
    for item in left:
        if item.line not in order:
            continue
        at = order.index(item.line)
        before = order[at - 1] if at else -1
        after = order[at + 1] if at + 1 < len(order) else -1
        for row in range(len(known.rows)):
            alike = max(known.likeness(text, row) for text in _readings(item, known))
            if row in taken or alike < POSSIBLE or alike < known.rival(item.texts[0], row):
                continue
            above = found.get(before, (None,))[0] == row - 1 if row else before in heads
            below = found.get(after, (None,))[0] == row + 1 if row + 1 < len(known.rows) else after < 0
            if above and below:
                more[item.line] = (row, alike)
    return more


def _possible(item: Labelled, known: Known) -> tuple[int, ...]:
    rows = range(len(known.rows))
    return tuple(
        row for row in rows if any(known.likeness(text, row) >= POSSIBLE for text in _readings(item, known))
    )
