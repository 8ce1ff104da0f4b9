"""Which column of the form each printed column is, by the labels above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from xltools.importers.matching.known import Known, is_same
from xltools.importers.matching.labels import NEAR, POSSIBLE, SURE, keys, similarity, strict_keys
from xltools.importers.matching.lines import Line
from xltools.importers.printed import PrintedCell
from xltools.model.form import Block, PrintedColumn

_LONG = 4
MARGIN = 0.15
"""How much more alike a label must be to its own than to any other that it might be."""


@dataclass(frozen=True, slots=True)
class Twins:
    """Printed columns under one and the same label that may be either of as many columns of the form.

    ``places``: their numbers in the order of print, or the grid columns where they begin.
    """

    places: tuple[int, ...]
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Columns:
    """Printed columns of a block, by the number of the form's column.

    ``order``: the form's columns (None: one that it has not) in the order of print; ``spans``: first
    and last grid column where places are known, else None; ``labelled``: grid columns that have a label;
    ``heads``: the printed labels; ``sound``: every label of a group stands over a column of the form.
    """

    order: tuple[int | None, ...] = ()
    spans: Mapping[int, tuple[int, int]] | None = None
    heads: Mapping[int, str] = field(default_factory=dict)
    labelled: frozenset[int] = frozenset()
    twins: tuple[Twins, ...] = ()
    sound: bool = True


def is_head(line: Line, known: Known) -> bool:
    """Whether a row is one of column labels: no figure, and more of them than row labels."""
    if line.has_figures or not line.words:
        return False
    texts = [cell.text for cell in line.words]
    heads = {keys(text)[0] for text in texts if known.is_head(text)}
    if not heads:
        return False
    if len(texts) == 1:
        # 其他 alone may be a piece of a row's label.
        return min(map(len, heads)) >= _LONG and not known.rows_named(texts[0])
    rows = sum(bool(known.rows_named(text)) for text in texts)
    damaged = sum(not known.is_known(text) and _is_damaged_head(text, known) for text in texts)
    # A table without row labels has its other labels, such as 总计, with others.
    return len(heads) + damaged > max(rows, 0 if known.table.stub_width else 1)


def _is_damaged_head(text: str, known: Known) -> bool:
    """Whether a text is more like a label over columns than like a row's."""
    alike = max((similarity(text, head) for head in known.heads), default=0.0)
    return alike >= NEAR and all(known.likeness(text, row) < alike for row in range(len(known.rows)))


def columns_by_place(heads: Sequence[Line], block: Block, known: Known) -> Columns:
    """The columns of the form by the labels over each grid column."""
    width = max((cell.column + cell.columns for line in heads for cell in line.own), default=0)
    stacks = [_stack(heads, column) for column in range(width)]
    spans = _spans(stacks, known)
    groups = _Groups(heads, stacks)
    scores = [
        [
            _likeness(stacks[first], groups.over(first), (first, last), column, block, known)
            for column in block.columns
        ]
        for first, last in spans
    ]
    pairs = _settled(scores)
    pairs |= _by_neighbours(pairs, scores, [bool(stacks[first]) for first, _ in spans])
    found = {j: spans[i] for i, j in pairs.items()}
    heads_over = {j: " ".join(cell.text for cell in stacks[spans[i][0]]) for i, j in pairs.items()}
    left = min(pairs, default=0)
    groups_over = {label for column in block.columns for label in column.label[:-1]}
    alone = {
        i for i in range(left, len(spans)) if i not in pairs and _last_is(stacks[spans[i][0]], groups_over)
    }
    labelled = [i for i in range(left, len(spans)) if stacks[spans[i][0]] and i not in alone]
    open_labels = {
        first: stacks[first][-1].text
        for i, (first, _) in enumerate(spans)
        if stacks[first] and i not in pairs
    }
    return Columns(
        tuple(pairs.get(i) for i in labelled),
        found,
        heads_over,
        frozenset(column for column in range(width) if stacks[column]),
        tuple(twins_of(open_labels, block, frozenset(found))),
        all(any(_has(stacks[spans[k][0]], stacks[spans[i][0]][-1].text) for k in pairs) for i in alone),
    )


def _last_is(stack: Sequence[PrintedCell], labels: Iterable[str]) -> bool:
    return bool(stack) and is_same(stack[-1].text, labels)


def _has(stack: Sequence[PrintedCell], label: str) -> bool:
    return any(strict_keys(cell.text) == strict_keys(label) for cell in stack)


def twins_of(labels: Mapping[int, str], block: Block, taken: frozenset[int]) -> Iterator[Twins]:
    """Labels by their place that are printed as often as there are free columns they may belong to."""
    for text in dict.fromkeys(labels.values()):
        places = tuple(place for place, label in labels.items() if label == text)
        alike = {j: similarity(text, c.label[-1]) for j, c in enumerate(block.columns) if j not in taken}
        most = max(alike.values(), default=0.0)
        columns = tuple(j for j, likeness in alike.items() if likeness >= max(POSSIBLE, most - MARGIN))
        if len(places) == len(columns) > 1:
            yield Twins(places, columns)


def _stack(heads: Sequence[Line], column: int) -> list[PrintedCell]:
    """The labels over a grid column, from top to bottom."""
    return [
        cell
        for line in heads
        for cell in line.own
        if cell.column <= column < cell.column + cell.columns and cell.text.strip()
    ]


def _spans(stacks: Sequence[Sequence[PrintedCell]], known: Known) -> list[tuple[int, int]]:
    """Neighbouring grid columns under one label, or under the same labels again, are one column."""
    spans: list[tuple[int, int]] = []
    for column, stack in enumerate(stacks):
        before = stacks[spans[-1][0]] if spans else ()
        if stack and before and (before[-1] is stack[-1] or _is_again(before, stack, known)):
            spans[-1] = (spans[-1][0], column)
        else:
            spans.append((column, column))
    return spans


def _is_again(before: Sequence[PrintedCell], stack: Sequence[PrintedCell], known: Known) -> bool:
    """Whether a merged cell was taken apart and its label put into every cell."""
    labels = [[strict_keys(cell.text) for cell in cells] for cells in (before, stack)]
    return labels[0] == labels[1] and known.is_head(stack[-1].text)


class _Groups:
    """Labels of groups whose merged cell was taken apart: they reach right over empty cells."""

    def __init__(self, heads: Sequence[Line], stacks: Sequence[Sequence[PrintedCell]]) -> None:
        self._over: dict[int, list[str]] = {}
        for line in heads:
            texts = {cell.column: cell.text for cell in line.own if cell.columns == 1}
            for column, text in texts.items():
                if text.strip():
                    self._reach(column, text, texts, stacks)

    def _reach(
        self, column: int, text: str, texts: Mapping[int, str], stacks: Sequence[Sequence[PrintedCell]]
    ) -> None:
        seen: set[str] = set()
        at = column
        while at == column or (at in texts and not texts[at].strip()):
            leaf = "".join(stacks[at][-1].text.split()) if stacks[at] else ""
            # A label that comes again belongs to the next group, whose own label was lost.
            if leaf and leaf in seen:
                return
            seen.add(leaf)
            self._over.setdefault(at, []).append(text)
            at += 1

    def over(self, column: int) -> list[str]:
        return self._over.get(column, [])


def _likeness(
    stack: Sequence[PrintedCell],
    groups: Sequence[str],
    span: tuple[int, int],
    column: PrintedColumn,
    block: Block,
    known: Known,
) -> float:
    if not stack:
        return 0.0
    leaf = column.label[-1]
    texts = [stack[-1].text, *(("".join(cell.text for cell in stack[-2:]),) if len(stack) > 1 else ())]
    # Below the label there may be another row, of units or of numbers.
    texts += [cell.text for cell in stack[:-1] if (cell.column, cell.column + cell.columns - 1) == span]
    own = max(head_likeness(text, leaf, known) for text in texts)
    rivals = [other for other in block.columns if other.label[-1] == leaf]
    if len(rivals) == 1 or own < POSSIBLE:
        return own
    over = [*(cell.text for cell in stack), *groups]
    mine, others = (
        _of_group(over, column),
        [_of_group(over, other) for other in rivals if other is not column],
    )
    if mine < NEAR or mine < max(others) + MARGIN:
        return 0.0
    return min(own, max(mine, NEAR))


def _of_group(texts: Sequence[str], column: PrintedColumn) -> float:
    """How sure it is that a column stands under the innermost group of the form's column."""
    return max((similarity(text, column.label[-2]) for text in texts), default=0.0)


def head_likeness(text: str, leaf: str, known: Known) -> float:
    """How alike a printed label is to a column's; nothing when it is another label or as much like one."""
    alike = similarity(text, leaf)
    if alike >= SURE:
        return alike
    if alike < POSSIBLE or known.is_known(text):
        return 0.0
    rival = max(
        (similarity(text, head) for head in known.heads if similarity(head, leaf) < SURE), default=0.0
    )
    return alike if alike >= rival + MARGIN else min(alike, POSSIBLE) if alike > rival else 0.0


def _settled(scores: Sequence[Sequence[float]]) -> dict[int, int]:
    """Printed column -> column of the form, where each is the other's one best."""
    pairs: dict[int, int] = {}
    for j in range(len(scores[0]) if scores else 0):
        column = [row[j] for row in scores]
        best = max(column)
        if best < NEAR or column.count(best) > 1:
            continue
        i = column.index(best)
        if scores[i].count(best) == 1 and max(scores[i]) == best:
            pairs[i] = j
    return pairs


def _by_neighbours(
    pairs: Mapping[int, int], scores: Sequence[Sequence[float]], labelled: Sequence[bool]
) -> dict[int, int]:
    """Doubtful labels between two columns that are settled and stand next to them in the form, too."""
    found: dict[int, int] = {}
    count = len(scores[0]) if scores else 0
    for i, row in enumerate(scores):
        if i in pairs or not labelled[i]:
            continue
        for j in range(count):
            before = pairs.get(i - 1) == j - 1 if j else False
            after = pairs.get(i + 1) == j + 1 if j + 1 < count else False
            if before and after and row[j] >= POSSIBLE and j not in pairs.values():
                found[i] = j
    return found
