"""Which column of the form each printed column is, by the labels above it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from xltools.importers.align import best_pairs
from xltools.importers.labels import NEAR, POSSIBLE, best, similarity
from xltools.importers.lines import Line
from xltools.importers.printed import PrintedCell
from xltools.model.form import Block, PrintedColumn, Table

_PARENT = 0.4
"""The share of the group's label where a label stands in several groups."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Printed columns of a block, by the number of the form's column.

    ``spans``: first and last grid column where places are known, else empty; ``order``: the form's
    columns (None: one that the form has not) in the order of print.
    """

    order: tuple[int | None, ...]
    spans: Mapping[int, tuple[int, int]]
    extra: tuple[PrintedCell, ...] = ()


def head_words(table: Table) -> frozenset[str]:
    """Every label that stands in a head of the table."""
    columns = (label for block in table.blocks for column in block.columns for label in column.label)
    return frozenset((*columns, *table.stub, table.unit_column, table.corner)) - {""}


def is_head(line: Line, words: frozenset[str]) -> bool:
    """Whether a row is one of column labels: two or more of them and no figure."""
    like = [cell for cell in line.words if any(similarity(cell.text, word) >= NEAR for word in words)]
    return len(like) > 1 and not line.has_figures


def columns_by_place(heads: Sequence[Line], block: Block) -> Columns:
    """From exact tables: the labels over each grid column."""
    width = max((cell.column + cell.columns for line in heads for cell in line.covering), default=0)
    stacks = [_stack(heads, column) for column in range(width)]
    spans = _spans(stacks)
    scores = [
        [_likeness(stacks[first], _groups(heads, first), column, block) for column in block.columns]
        for first, _ in spans
    ]
    pairs = dict(best_pairs(scores, POSSIBLE))
    first = min(pairs, default=0)
    order = tuple(pairs.get(i) for i in range(len(spans)) if i >= first)
    extra = tuple(
        stacks[spans[i][0]][-1] for i in range(first, len(spans)) if i not in pairs and stacks[spans[i][0]]
    )
    return Columns(order, {j: spans[i] for i, j in pairs.items()}, extra)


def _stack(heads: Sequence[Line], column: int) -> list[PrintedCell]:
    """The labels over a grid column, from top to bottom."""
    return [
        cell
        for line in heads
        for cell in line.own
        if cell.column <= column < cell.column + cell.columns and cell.text.strip()
    ]


def _spans(stacks: Sequence[Sequence[PrintedCell]]) -> list[tuple[int, int]]:
    """Neighbouring grid columns under one label are one column."""
    spans: list[tuple[int, int]] = []
    for column, stack in enumerate(stacks):
        if stack and spans and stacks[spans[-1][0]] and stacks[spans[-1][0]][-1] is stack[-1]:
            spans[-1] = (spans[-1][0], column)
        else:
            spans.append((column, column))
    return spans


def _groups(heads: Sequence[Line], column: int) -> list[str]:
    """Labels left of a column in each head row: the groups it may belong to where merges were lost."""
    found = []
    for line in heads:
        left = [cell for cell in line.own if cell.column <= column and cell.text.strip()]
        if left:
            found.append(left[-1].text)
    return found


def _likeness(
    stack: Sequence[PrintedCell], groups: Sequence[str], column: PrintedColumn, block: Block
) -> float:
    leaf = column.label[-1]
    texts = [cell.text for cell in stack]
    own = max(best(texts[-1:], leaf), best(texts, leaf) - 0.1, similarity("".join(texts[-2:]), leaf))
    if sum(other.label[-1] == leaf for other in block.columns) == 1:
        return own
    return (1 - _PARENT) * own + _PARENT * best((*texts, *groups), column.label[-2])


def columns_in_order(heads: Sequence[Line], block: Block) -> Columns:
    """From tables whose merged cells were lost: the members of a group are printed further down."""
    paths = [column.label for column in block.columns]
    labels = list(dict.fromkeys(path[:depth] for path in paths for depth in range(1, len(path) + 1)))
    printed: list[tuple[str, ...]] = []
    unknown: dict[tuple[str, ...], int] = {}
    extra: list[PrintedCell] = []
    for line in heads:
        cells = [cell for cell in line.own if cell.text.strip()]
        waiting = [label for label in labels if label not in printed]
        pairs = dict(
            best_pairs([[similarity(cell.text, label[-1]) for label in waiting] for cell in cells], POSSIBLE)
        )
        for i, cell in enumerate(cells):
            if i in pairs:
                printed.append(waiting[pairs[i]])
            elif pairs and i > min(pairs):
                extra.append(cell)
                before = printed[-1]
                unknown[before] = unknown.get(before, 0) + 1
    return Columns(tuple(_leaves((), printed, paths, unknown)), {}, tuple(extra))


def _leaves(
    group: tuple[str, ...],
    printed: Sequence[tuple[str, ...]],
    paths: Sequence[tuple[str, ...]],
    unknown: Mapping[tuple[str, ...], int],
) -> Iterator[int | None]:
    """The columns of a group as they follow one another on paper; None for one that the form has not."""
    if group in paths:
        yield paths.index(group)
    # A group whose own label is lost stands where its first member does.
    members = dict.fromkeys(path[: len(group) + 1] for path in printed if path[: len(group)] == group != path)
    for member in members:
        yield from _leaves(member, printed, paths, unknown)
    yield from [None] * unknown.get(group, 0)
