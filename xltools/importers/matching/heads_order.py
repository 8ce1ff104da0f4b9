"""Columns where merged cells were lost: the members of a group are printed further down, in the groups' order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, combinations_with_replacement, pairwise
from typing import NamedTuple

from xltools.importers.matching.heads import Columns, head_likeness, twins_of
from xltools.importers.matching.known import Known, is_same
from xltools.importers.matching.labels import NEAR, similarity, strict_keys
from xltools.importers.matching.lines import Line
from xltools.model.form import Block

Path = tuple[str, ...]
_MOST_GROUPS, _MOST_CELLS = 4, 24
_MOST_WAYS = 16
"""Labels that can be read in more ways than this say nothing."""


class _Label(NamedTuple):
    """A printed label: its path in the form (None: none of the form's); ``waits`` for its members."""

    path: Path | None
    text: str
    waits: bool


_Option = tuple[Path | None, float]
"""What a label may be under a group, and how alike it is."""
_State = tuple[_Label, ...]
"""Labels from left to right, groups in the place of members that are not yet read."""
_EMPTY: _State = (_Label((), "", True),)


def columns_in_order(heads: Sequence[Line], block: Block, known: Known) -> Columns:
    """The columns from left to right; none where it can't be told which label stands under which group."""
    reader = _Reader(block, known)
    ways = []
    # Labels that come twice in a row are two columns, or one whose merged cell was taken apart.
    for once in (False, True):
        lines = [texts for line in heads if (texts := _texts(line, known, alone=len(heads) == 1, once=once))]
        ways.append(reader.columns([line for line in _without_stub(lines, known) if line]))
    return max(ways, key=lambda columns: sum(j is not None for j in columns.order))


def _texts(line: Line, known: Known, *, alone: bool, once: bool) -> list[str]:
    """The labels of a line; ``alone``: empty cells among them are columns, too; ``once``: no label twice in a row."""
    texts = [cell.text for cell in line.own]
    filled = [i for i, text in enumerate(texts) if text.strip()]
    if alone and filled:
        filled = [*range(filled[0], filled[-1] + 1)]
    again = {
        b
        for a, b in pairwise(filled)
        if known.is_head(texts[b]) and strict_keys(texts[a]) == strict_keys(texts[b])
    }
    return [texts[i] for i in filled if not (once and i in again)]


def _named(order: _State) -> int:
    return sum(label.path is not None for label in order)


def _without_stub(lines: Sequence[list[str]], known: Known) -> Iterator[list[str]]:
    """The labels without those over the row labels: 信息内容, the corner, or whatever stands first."""
    table = known.table
    names = [name for name in (*table.stub, table.corner, table.unit_column) if name]
    titles = [block.title for block in table.blocks if block.title]
    found_stub = False
    for number, line in enumerate(lines):
        kept = [text for text in line if not is_same(text, titles)]
        if found_stub or not table.stub_width:
            yield kept
            continue
        own = [i for i, text in enumerate(kept) if any(similarity(text, name) >= NEAR for name in names)]
        last = max((i for i in own if i <= table.stub_width), default=-1)
        if last < 0 and kept and number == 0 and not known.is_head(kept[0]):
            last = 0
        found_stub = last >= 0
        yield kept[last + 1 :]


def _levels(cells: Sequence[str], depth: int) -> Iterator[list[list[str]]]:
    """The ways to part labels that stand in one line into levels."""
    for cuts in combinations(range(1, len(cells)), depth - 1):
        yield [list(cells[a:b]) for a, b in zip((0, *cuts), (*cuts, len(cells)), strict=True)]


class _Reader:
    """Reads lines of labels as the heads of a block."""

    def __init__(self, block: Block, known: Known) -> None:
        self._known, self._block = known, block
        self._leaves = [column.label for column in block.columns]
        self._paths = sorted({path[:depth] for path in self._leaves for depth in range(1, len(path) + 1)})
        self._asked: dict[tuple[str, Path], _Option] = {}

    def columns(self, lines: Sequence[Sequence[str]]) -> Columns:
        """What lines of labels mean; nothing where there are several ways to read them."""
        if not lines or any(len(line) > _MOST_CELLS for line in lines):
            return Columns()
        orders = self.orders(lines)
        depth = max(map(len, self._leaves))
        if not orders and len(lines) == 1 and depth > 1:
            orders = {order for levels in _levels(lines[0], depth) for order in self.orders(levels)}
        if not orders:
            return Columns()
        fullest = max(map(_named, orders))
        shortest = min(len(order) for order in orders if _named(order) == fullest)
        best = {order for order in orders if (_named(order), len(order)) == (fullest, shortest)}
        if len({tuple(label.path for label in order) for order in best}) > 1:
            return Columns()
        order = next(iter(best))
        # A label of the form that has no place where it stands: the lines were not read as they were printed.
        if any(label.path is None and self._known.is_label_over(label.text) for label in order):
            return Columns()
        return self._columns(order)

    def _columns(self, order: _State) -> Columns:
        numbers = tuple(None if label.path is None else self._leaves.index(label.path) for label in order)
        heads = {j: label.text for j, label in zip(numbers, order, strict=True) if j is not None}
        unknown = {place: label.text for place, label in enumerate(order) if label.path is None}
        return Columns(numbers, None, heads, twins=tuple(twins_of(unknown, self._block, frozenset(heads))))

    def orders(self, lines: Sequence[Sequence[str]]) -> set[_State]:
        """Every way to read the lines in which no group stays without members."""
        states = {_EMPTY}
        for line in lines:
            states = {state for before in states for state in self._read(line, before)}
            if len(states) > _MOST_WAYS:
                return set()
        return {state for state in states if not any(label.waits for label in state)}

    def _read(self, line: Sequence[str], state: _State) -> Iterator[_State]:
        """The states after a line, of those ways that fit the labels best."""
        waiting = [i for i, label in enumerate(state) if label.waits]
        if not 0 < len(waiting) <= _MOST_GROUPS:
            return
        options = self._options(line, [state[i].path or () for i in waiting], {label.path for label in state})
        best: list[tuple[int, ...]] = []
        most = NEAR
        for groups in combinations_with_replacement(range(len(waiting)), len(line)):
            chosen = [options[i][group] for i, group in enumerate(groups)]
            named = _named_once(chosen)
            fit = round(
                sum(alike for path, (_, alike) in zip(named, chosen, strict=True) if path is not None), 6
            )
            if fit >= most:
                best = [*(best if fit == most else ()), groups]
                most = fit
        for groups in best[: _MOST_WAYS + 1]:
            members: dict[int, list[_Label]] = {}
            named = _named_once([options[i][group] for i, group in enumerate(groups)])
            for text, group, path in zip(line, groups, named, strict=True):
                waits = path is not None and path not in self._leaves
                members.setdefault(waiting[group], []).append(_Label(path, text, waits))
            yield tuple(new for i, label in enumerate(state) for new in members.get(i, (label,)))

    def _options(
        self, line: Sequence[str], groups: Sequence[Path], printed: set[Path | None]
    ) -> list[list[_Option]]:
        """What each label may be under each group; nothing where a group between the two is printed."""
        found = [[self._under(text, group) for group in groups] for text in line]
        printed = printed | {path for options in found for path, _ in options}
        return [
            [
                (None, 0.0) if _is_below(path, group, printed) else (path, alike)
                for (path, alike), group in zip(options, groups, strict=True)
            ]
            for options in found
        ]

    def _under(self, text: str, group: Path) -> _Option:
        """The path under a group that a label is: the uppermost where it stands at several levels."""
        if (text, group) not in self._asked:
            below = [path for path in self._paths if path[: len(group)] == group != path]
            scored = [(head_likeness(text, path[-1], self._known), -len(path), path) for path in below]
            good = sorted((item for item in scored if item[0] >= NEAR), reverse=True)
            doubtful = len(good) > 1 and good[0][:2] == good[1][:2]
            self._asked[text, group] = (good[0][2], good[0][0]) if good and not doubtful else (None, 0.0)
        return self._asked[text, group]


def _is_below(path: Path | None, group: Path, printed: set[Path | None]) -> bool:
    """Whether a label belongs under another one that is printed between it and the group."""
    between = range(len(group) + 1, len(path) if path else 0)
    return path is not None and any(path[:depth] in printed for depth in between)


def _named_once(options: Sequence[_Option]) -> list[Path | None]:
    """The paths; of labels that claim the same one, the one most like it has it, and none where they are equal."""
    best: dict[Path, list[float]] = {}
    for path, alike in options:
        if path is not None:
            best.setdefault(path, []).append(alike)
    return [
        path if path is not None and alike == max(best[path]) and best[path].count(alike) == 1 else None
        for path, alike in options
    ]
