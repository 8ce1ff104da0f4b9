"""Which printed tables are which statutory table, in which form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.forms import form_ids, load_form, supplement_ids
from xltools.importers.lines import Line, lines_of
from xltools.importers.printed import PrintedTable
from xltools.importers.tables import Match, Problem, match_table
from xltools.lang import Text
from xltools.model.form import Form, Supplement, Table
from xltools.narrative.words import squeeze

_FEWEST_ROWS = 2
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Layout:
    """A form and what each of its tables was found to hold; ``score`` tells how well it fits."""

    form: Form
    matches: dict[str, Match]
    score: float


def layouts(tables: Sequence[PrintedTable], own: tuple[Supplement, ...] = ()) -> list[Layout]:
    """Every form with what was found of it, the best fitting first; supplements only where they are printed."""
    found = []
    lines = [lines_of([table]) for table in tables]
    for form_id in form_ids():
        form = load_form(form_id)
        matches = {table.id: _find(table, lines) for table in form.tables}
        names = len(form.cells)
        score = sum(match.score for match in matches.values()) / names
        found.append(Layout(form, matches, score))
    found.sort(key=lambda layout: (-layout.score, layout.form.id))
    return [_with_supplements(layout, lines, own) for layout in found]


def _with_supplements(layout: Layout, lines: Sequence[Sequence[Line]], own: tuple[Supplement, ...]) -> Layout:
    ids = (*supplement_ids(), *(supplement.id for supplement in own))
    form = load_form(layout.form.id, ids, own)
    matches = dict(layout.matches)
    present = []
    for table in form.tables:
        if not table.supplement:
            continue
        match = _find(table, lines)
        if match.rows >= _FEWEST_ROWS and match.rows >= _SHARE * sum(len(b.rows) for b in table.blocks):
            matches[table.id] = match
            present.append(table.supplement)
    kept = tuple(dict.fromkeys(present))
    added = tuple(supplement for supplement in own if supplement.id in kept)
    return Layout(load_form(layout.form.id, kept, added), matches, layout.score)


def _find(table: Table, lines: Sequence[Sequence[Line]]) -> Match:
    """The table wherever it is printed: in one printed table, or in several one after the other."""
    singles = [(group, match_table(table, group)) for group in lines]
    parts = [(group, match) for group, match in singles if match.found]
    if not parts:
        return Match(table.id)
    copies = _copies(parts)
    if len(copies) == 1:
        return (
            match_table(table, [line for group, _ in parts for line in group])
            if len(parts) > 1
            else parts[0][1]
        )
    # The same table printed twice: cells on which the copies agree are certain.
    whole = [match_table(table, [line for group in copy for line in group]) for copy in copies]
    return _agreed(whole)


def _copies(parts: Sequence[tuple[Sequence[Line], Match]]) -> list[list[Sequence[Line]]]:
    """Printed tables that go on with one another, as one; those that hold the same cells apart."""
    copies: list[tuple[set[str], list[Sequence[Line]]]] = []
    for group, match in parts:
        names = set(match.found)
        if copies and copies[-1][0].isdisjoint(names):
            copies[-1][0].update(names)
            copies[-1][1].append(group)
        else:
            copies.append((names, [group]))
    fullest = max(len(names) for names, _ in copies)
    return [groups for names, groups in copies if len(names) >= _SHARE * fullest]


def _agreed(copies: Sequence[Match]) -> Match:
    first = copies[0]
    match = Match(first.table, dict(first.found), list(first.problems), first.rows)
    differing = []
    for other in copies[1:]:
        for name, value in other.found.items():
            mine = match.found.get(name)
            if mine is None:
                match.found[name] = value
            elif squeeze(mine.text) != squeeze(value.text):
                differing.append((name, mine, value))
    for name, _, _ in differing:
        match.found.pop(name, None)
    if differing:
        shown = "；".join(
            f"{name}：{a.text.strip()}（{a.place}）、{b.text.strip()}（{b.place}）"
            for name, a, b in differing[:3]
        )
        what = Text(
            f"同一张表出现 {len(copies)} 次，有 {len(differing)} 格不一致，留空（{shown}）",
            f"the table is printed {len(copies)} times; {len(differing)} cells differ and are left blank ({shown})",
        )
        match.problems.append(
            Problem("ambiguous", what, differing[0][2].place, tuple(name for name, _, _ in differing))
        )
    return match


def problems_of(layout: Layout) -> Iterator[tuple[str, Problem]]:
    """What is to be told about each table, with the table's id."""
    for table, match in layout.matches.items():
        yield from ((table, problem) for problem in match.problems)
