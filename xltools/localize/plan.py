"""What localisation needs of a form and its rules, worked out once: identities as a graph, printed
neighbours, totals with their parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from xltools.localize.kinds.commonness import share_of
from xltools.localize.kinds.ends import Ends, ends_of
from xltools.localize.kinds.lateness import Late, Parts, late_pairs
from xltools.localize.layout import Layout, Line, layout_of
from xltools.localize.linear import Block, LinearTable, Row, linear_table
from xltools.localize.search.graph import Graph, graph_of
from xltools.localize.search.syndrome import LowerBound
from xltools.model.form import Form
from xltools.model.rule import Instance

_LEAST_COPIED = 3


@dataclass(frozen=True, slots=True)
class BlockPlan:
    """A block of identities over its own cells, which count from 0 here.

    ``graph``, ``lower``: None where the identities are no graph. ``parts``: total -> what its formula adds
    up; ``sums``: every identity of one cell with the sum of others, as (total, parts); ``run_pairs``: parts of
    two such that are neighbours all along; ``copied``: totals of one line with parts across it, as formulas
    copied along the line have them.
    ``ends`` as in ``ends``; ``late``: pairs of cells that a record enters together, ``late_at``: which of them
    touch a node.
    """

    names: tuple[str, ...]
    rows: tuple[Row, ...]
    terms: tuple[Mapping[int, int], ...]
    graph: Graph | None
    lower: LowerBound | None
    ends: Ends
    parts: Parts
    sums: tuple[tuple[int, Line], ...]
    run_pairs: tuple[tuple[Line, Line], ...]
    copied: tuple[tuple[tuple[int, Line], ...], ...]
    layout: Layout
    shares: tuple[float | None, ...]
    late: tuple[Late, ...]
    late_at: Mapping[int, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class LocalizePlan:
    """The linear rules of one form, block by block."""

    form: Form
    table: LinearTable
    blocks: tuple[BlockPlan, ...]


def localize_plan(form: Form, instances: Iterable[Instance]) -> LocalizePlan:
    """The plan for reports of a form to which exactly these instances apply."""
    table = linear_table(form, instances)
    return LocalizePlan(form, table, tuple(_block_plan(form, table, block) for block in table.blocks))


def _block_plan(form: Form, table: LinearTable, block: Block) -> BlockPlan:
    own = {cell: i for i, cell in enumerate(block.cells)}
    names = tuple(table.cells[cell] for cell in block.cells)
    rows = tuple(table.rows[row] for row in block.rows)
    place = {name: i for i, name in enumerate(names)}
    parts = {
        place[total]: tuple(place[part] for part in of)
        for total, of in form.totals.items()
        if total in place and all(part in place for part in of)
    }
    terms = [{own[cell]: times for cell, times in row.terms} for row in rows]
    plan = plan_of_terms(terms, parts, layout_of(form, place))
    return replace(plan, names=names, rows=rows, shares=tuple(share_of(name) for name in names))


def plan_of_terms(terms: Sequence[Mapping[int, int]], parts: Parts, layout: Layout) -> BlockPlan:
    """The plan of identities that add up to 0, over cells without names; one line of ``layout.lines_of`` a cell."""
    graph = graph_of(terms)
    sums = tuple(_sums(terms))
    late = tuple(late_pairs(terms, parts, graph)) if graph else ()
    late_at: dict[int, list[int]] = {}
    for number, one in enumerate(late):
        for node in one.shift:
            late_at.setdefault(node, []).append(number)
    size = len(layout.lines_of)
    return BlockPlan(
        names=("",) * size,
        rows=(),
        terms=tuple(terms),
        graph=graph,
        lower=LowerBound(graph) if graph else None,
        ends=ends_of(graph, layout.beside) if graph else {},
        parts=parts,
        sums=sums,
        run_pairs=tuple(_run_pairs(sums, layout)),
        copied=tuple(_copied(sums, layout)),
        layout=layout,
        shares=(None,) * size,
        late=late,
        late_at={node: tuple(numbers) for node, numbers in late_at.items()},
    )


def _sums(terms: Sequence[Mapping[int, int]]) -> Iterator[tuple[int, Line]]:
    for row in terms:
        for sign in (1, -1):
            alone = [cell for cell, times in row.items() if times == sign]
            parts = tuple(cell for cell, times in row.items() if times == -sign)
            if len(alone) == 1 and len(parts) == len(row) - 1 > 1:
                yield alone[0], parts


def _run_pairs(sums: Sequence[tuple[int, Line]], layout: Layout) -> Iterator[tuple[Line, Line]]:
    for i, (_, first) in enumerate(sums):
        for _, second in sums[i + 1 :]:
            ends = (min(first[0], second[0]), max(first[0], second[0]))
            if len(first) == len(second) and ends in layout.beside:
                yield first, second


def _copied(sums: Sequence[tuple[int, Line]], layout: Layout) -> Iterator[tuple[tuple[int, Line], ...]]:
    for line in layout.lines:
        across = tuple(
            (total, parts) for total, parts in sums if total in line and not set(parts) & set(line)
        )
        if len(across) >= _LEAST_COPIED and len({len(parts) for _, parts in across}) == 1:
            yield across


def differences(
    terms: Sequence[Mapping[int, int]], constants: Sequence[int], values: Sequence[int]
) -> list[int]:
    """Each row's left minus right side."""
    found = []
    for row, constant in zip(terms, constants, strict=True):
        total = -constant
        for cell, times in row.items():
            total += times * values[cell]
        found.append(total)
    return found
