"""Variations of tables: how cells are merged, ordered, parted and put together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from tests.support import reshape
from tests.support.drafts import EXACT_KINDS, Draft
from tests.support.drawn import (
    Drawn,
    Spot,
    blocks_of,
    cut,
    first_values,
    stacked,
    with_empty_column,
    with_empty_row,
    with_split_label,
)
from tests.support.drawn import (
    beside as side_by_side,
)
from tests.support.drawn import (
    transposed as turned_over,
)
from tests.support.drawn import (
    unmerged as taken_apart,
)


def unmerged(draft: Draft) -> None:
    repeat = draft.rng.random() < 0.5
    kinds: Sequence[str] = draft.rng.choice((("head",), ("stub",), ("head", "stub", "corner", "block"), ()))
    draft.redraw.append(lambda _, tables: [taken_apart(t, repeat=repeat, kinds=kinds) for t in tables])


def columns(draft: Draft) -> None:
    draft.reshape.append(reshape.shuffled_columns)


def rows(draft: Draft) -> None:
    draft.reshape.append(reshape.shuffled_rows)


def more_rows(draft: Draft) -> None:
    draft.reshape.append(reshape.more_rows)


def more_columns(draft: Draft) -> None:
    draft.reshape.append(reshape.more_columns)


def fewer_rows(draft: Draft) -> None:
    draft.reshape.append(reshape.fewer_rows)


def fewer_columns(draft: Draft) -> None:
    draft.reshape.append(reshape.fewer_columns)


def pages(draft: Draft) -> None:
    repeat_heads, repeat_labels = draft.rng.random() < 0.5, draft.rng.random() < 0.5

    def parted(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        found: list[Drawn] = []
        for table in tables:
            body = first_values(table)
            if table.table != "requests" or table.height < body + 2:
                found.append(table)
                continue
            at = rng.randint(body + 1, table.height - 1)
            found += cut(table, at, heads=body if repeat_heads else 0, repeat_labels=repeat_labels)
        return found

    draft.redraw.append(parted)


def blocks(draft: Draft) -> None:
    """Every block of 表二 as a table of its own."""
    _of_proactive(draft, lambda parts: parts)


def beside(draft: Draft) -> None:
    """The blocks of 表二 in two columns of one table."""
    gap = draft.rng.choice((0, 0, 1))

    def halves(parts: list[Drawn]) -> list[Drawn]:
        middle = (len(parts) + 1) // 2
        return [side_by_side([stacked(parts[:middle]), stacked(parts[middle:])], gap)]

    _of_proactive(draft, halves)


def _of_proactive(draft: Draft, change: Callable[[list[Drawn]], list[Drawn]]) -> None:
    def changed(_: Random, tables: list[Drawn]) -> list[Drawn]:
        is_whole = len(tables) == 1 and tables[0].table == "proactive"
        return change(blocks_of(tables[0])) if is_whole else tables

    draft.redraw.append(changed)


def transposed(draft: Draft) -> None:
    """表二 turned, block by block or whole."""
    whole = draft.rng.random() < 0.5

    def turned(_: Random, tables: list[Drawn]) -> list[Drawn]:
        return [turned_over(t) if t.table == "proactive" else t for t in tables]

    if not whole:
        blocks(draft)
    draft.redraw.append(turned)


def spacers(draft: Draft) -> None:
    columns = draft.rng.random() < 0.7

    def spread(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        found = []
        for table in tables:
            for _ in range(rng.randint(1, 3)):
                table = with_empty_row(table, rng.randint(0, table.height), whole=rng.random() < 0.5)
            if columns:
                for _ in range(rng.randint(1, 2)):
                    table = with_empty_column(table, rng.randint(0, table.width))
            found.append(table)
        return found

    draft.redraw.append(spread)


def split_labels(draft: Draft) -> None:
    def split(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        found = []
        for table in tables:
            for _ in range(3):
                leaves = [s for s in table.spots if s.kind == "stub" and s.rows == 1 and len(s.text) > 4]
                if leaves:
                    table = with_split_label(table, rng.choice(leaves), rng)
            found.append(table)
        return found

    draft.redraw.append(split)


def hybrid(draft: Draft) -> None:
    other = "2021" if draft.report.form == "2019" else "2019"
    draft.others[draft.rng.choice(("proactive", "requests"))] = other


def group_rows(draft: Draft) -> None:
    """One column of row labels; groups have rows of their own, empty, with strokes or with sums."""
    style = draft.rng.choice(("", "/", "sum"))
    draft.reshape.append(reshape.group_rows)

    def filled(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        found = []
        for table in tables:
            spots = (
                replace(spot, text=str(rng.randint(0, 99)) if style == "sum" else style)
                if f".{reshape.EXTRA}" in spot.name
                else spot
                for spot in table.spots
            )
            found.append(replace(table, spots=tuple(spots)))
        return found

    draft.redraw.append(filled)


def short_rows(draft: Draft) -> None:
    """A row that lacks one of its cells, so that the others stand too far left; only a web page can."""
    if draft.kind == "html":
        _with_row(
            draft, lambda row, at: [*row[:at], *(replace(s, column=s.column - 1) for s in row[at + 1 :])]
        )


def long_rows(draft: Draft) -> None:
    """A row with a cell too many, so that the others stand too far right."""

    def longer(row: list[Spot], at: int) -> list[Spot]:
        extra = replace(row[at], text="7", name="")
        return [*row[:at], extra, *(replace(s, column=s.column + 1) for s in row[at:])]

    _with_row(draft, longer)


def _with_row(draft: Draft, change: Callable[[list[Spot], int], list[Spot]]) -> None:
    """``change`` gets the values of a row and the number of one of them."""

    def changed(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        found = []
        for table in tables:
            values = [[spot for spot in row if spot.kind == "value"] for row in table.rows()]
            # Behind an empty cell nobody sees that a row is too long.
            rows = [row for row in values if len(row) > 2 and row[-1].text.strip() and row[-1].columns == 1]
            if rows:
                row = rng.choice(rows)
                kept = [spot for spot in table.spots if spot not in row]
                table = replace(table, spots=(*kept, *change(row, rng.randrange(len(row)))))
            found.append(table)
        return found

    draft.redraw.append(changed)


def merged_values(draft: Draft) -> None:
    """One cell for the values of two rows or of two columns: nobody can tell whose it is."""
    across = draft.rng.random() < 0.5
    if draft.kind not in EXACT_KINDS:
        return

    def merged(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        found = []
        for table in tables:
            values = {(s.row, s.column): s for s in table.spots if s.kind == "value" and s.columns == 1}
            step = (0, 1) if across else (1, 0)
            pairs = [(a, b) for (r, c), a in values.items() if (b := values.get((r + step[0], c + step[1])))]
            if pairs:
                first, second = rng.choice(pairs)
                both = replace(first, text="13", name="", rows=1 + step[0], columns=1 + step[1])
                kept = (spot for spot in table.spots if spot not in (first, second))
                table = replace(table, spots=(*kept, both))
            found.append(table)
        return found

    draft.redraw.append(merged)


def below_heads(draft: Draft) -> None:
    """A row under the heads that numbers the columns or tells their unit."""
    is_unit, has_label = draft.rng.random() < 0.5, draft.rng.random() < 0.5

    def more(_: Random, tables: list[Drawn]) -> list[Drawn]:
        return [_with_row_below_heads(table, is_unit, has_label) for table in tables]

    draft.redraw.append(more)


def _with_row_below_heads(drawn: Drawn, is_unit: bool, has_label: bool) -> Drawn:
    at = first_values(drawn)
    left = min(spot.column for spot in drawn.spots if spot.kind == "value")
    wide = with_empty_row(drawn, at, whole=False)
    label = ("单位" if is_unit else "栏次") if has_label else ""
    texts = {column: "件" if is_unit else str(column - left + 1) for column in range(left, drawn.width)}
    spots = (
        replace(spot, text=texts.get(spot.column, label if spot.column == 0 else ""))
        if spot.row == at
        else spot
        for spot in wide.spots
    )
    return replace(wide, spots=tuple(spots))


def labelled_disputes(draft: Draft) -> None:
    """表四 with a label before its row of figures, sometimes with last year's figures under it."""
    labels = draft.rng.choice((("数量",), ("案件数（件）",), ("本年", "上年"), ("2021年", "2022年")))

    def labelled(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        return [_with_labels(table, labels, rng) if table.table == "disputes" else table for table in tables]

    draft.redraw.append(labelled)


def _with_labels(drawn: Drawn, labels: Sequence[str], rng: Random) -> Drawn:
    at, many = first_values(drawn), len(labels) > 1
    spots = [replace(spot, column=spot.column + 1) for spot in drawn.spots]
    values = [spot for spot in spots if spot.row == at]
    if many:
        # Which row is this year's is not for a program to say.
        spots = [replace(spot, name="") if spot.row == at else spot for spot in spots]
    spots.append(Spot(0, 0, "", at, 1, "corner"))
    for row, label in enumerate(labels):
        spots.append(Spot(at + row, 0, label, kind="stub"))
        if row:
            spots += [replace(s, row=at + row, text=str(rng.randint(0, 99)), name="") for s in values]
    return replace(drawn, spots=tuple(spots))
