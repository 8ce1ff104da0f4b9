"""Forms as offices change them: columns and rows in another order, left out, or added."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import groupby
from random import Random

from xltools.model.form import Block, PrintedColumn, PrintedRow, Table

EXTRA = "extra"
"""The id of a row or column that no form has."""
EXTRA_ROWS = ("备注", "小计", "合计", "说明", "占比", "较上年增减", "其中：网上申请")
EXTRA_COLUMNS = ("备注", "小计", "合计", "占比", "序号", "较上年增减")


def _blocks(table: Table, change: Callable[[Block], Block]) -> Table:
    return replace(table, blocks=tuple(change(block) for block in table.blocks))


def shuffled_columns(rng: Random, table: Table) -> Table:
    """Columns in another order, the members of a group together."""

    def mixed(columns: Sequence[PrintedColumn], level: int) -> list[PrintedColumn]:
        groups = [list(members) for _, members in groupby(columns, key=lambda c: c.label[: level + 1])]
        rng.shuffle(groups)
        return [
            column for group in groups for column in (mixed(group, level + 1) if len(group) > 1 else group)
        ]

    return _blocks(table, lambda block: replace(block, columns=tuple(mixed(block.columns, 0))))


def shuffled_rows(rng: Random, table: Table) -> Table:
    """Rows in another order, the members of a group together; blocks of a table in another order."""

    def mixed(rows: Sequence[PrintedRow], level: int) -> list[PrintedRow]:
        groups = [list(members) for _, members in groupby(rows, key=lambda r: r.label[: level + 1])]
        rng.shuffle(groups)
        return [row for group in groups for row in (mixed(group, level + 1) if len(group) > 1 else group)]

    changed = _blocks(table, lambda block: replace(block, rows=tuple(mixed(block.rows, 0))))
    blocks = list(changed.blocks)
    rng.shuffle(blocks)
    return replace(changed, blocks=tuple(blocks))


def fewer_rows(rng: Random, table: Table) -> Table:
    """Up to three rows left out."""
    rows = [row for block in table.blocks for row in block.rows]
    if len(rows) < 3:
        return table
    gone = {id(row) for row in rng.sample(rows, rng.randint(1, 3))}
    blocks = [replace(b, rows=tuple(r for r in b.rows if id(r) not in gone)) for b in table.blocks]
    return replace(table, blocks=tuple(block for block in blocks if block.rows))


def fewer_columns(rng: Random, table: Table) -> Table:
    """Up to two columns of a block left out."""

    def shorter(block: Block) -> Block:
        if len(block.columns) < 3:
            return block
        gone = set(rng.sample(range(len(block.columns)), rng.randint(1, 2)))
        kept = tuple(column for i, column in enumerate(block.columns) if i not in gone)
        return replace(block, columns=kept)

    return _blocks(table, shorter)


def more_rows(rng: Random, table: Table) -> Table:
    """A row that no form has, somewhere in a table with row labels."""

    def longer(block: Block) -> Block:
        if not table.stub_width or rng.random() < 0.4:
            return block
        at = rng.randint(0, len(block.rows))
        label = rng.choice(EXTRA_ROWS)
        # Inside a group it belongs to that group.
        group = block.rows[at].label[:-1] if at < len(block.rows) and at else ()
        row = PrintedRow(EXTRA, (*group, label), False)
        return replace(block, rows=(*block.rows[:at], row, *block.rows[at:]))

    return _blocks(table, longer)


def more_columns(rng: Random, table: Table) -> Table:
    """A column that no form has, at an end or between."""

    def wider(block: Block) -> Block:
        at = rng.choice((0, len(block.columns), rng.randint(0, len(block.columns))))
        label = rng.choice(EXTRA_COLUMNS)
        sides = [column.label for column in block.columns[max(0, at - 1) : at + 1]]
        # Between two members of a group it belongs to the group.
        group = _shared(*sides) if 0 < at < len(block.columns) else ()
        column = PrintedColumn(EXTRA, (*group, label), "count", "", False)
        return replace(block, columns=(*block.columns[:at], column, *block.columns[at:]))

    changed = _blocks(table, wider)
    return replace(changed, width=max(table.width + 1, *(len(b.columns) for b in changed.blocks)))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    """The groups that two labels have in common."""
    count = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), 0)
    return one[:count]


def group_rows(_: Random, table: Table) -> Table:
    """One column of row labels: groups have rows of their own above their members."""
    if table.stub_width < 2:
        return table

    def flat(block: Block) -> Block:
        rows: list[PrintedRow] = []
        seen: set[tuple[str, ...]] = set()
        for row in block.rows:
            for depth in range(1, len(row.label)):
                group = row.label[:depth]
                if group not in seen:
                    rows.append(PrintedRow(f"{EXTRA}{len(seen)}", group[-1:], False))
                    seen.add(group)
            rows.append(replace(row, label=row.label[-1:]))
        return replace(block, rows=tuple(rows))

    return replace(_blocks(table, flat), stub_width=1)
