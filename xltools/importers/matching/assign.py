"""Which printed tables are which statutory table, in which form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from xltools.forms import form_ids, load_form, supplement_ids
from xltools.importers.copies import one_of
from xltools.importers.matching.heads import is_head
from xltools.importers.matching.known import Known, known_of
from xltools.importers.matching.lines import Line
from xltools.importers.matching.tables import Match, Problem, match_table
from xltools.importers.matching.views import views
from xltools.importers.printed import Block
from xltools.importers.sheets import Sheet, sheets_of
from xltools.model.form import Form, Supplement, Table

_FEWEST_ROWS, _MOST_ROWS = 2, 1000
_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Layout:
    """A form and what each of its tables was found to hold; ``score`` tells how well it fits."""

    form: Form
    matches: dict[str, Match]
    score: float


def layouts(blocks: Sequence[Block], own: tuple[Supplement, ...] = (), year: str = "") -> list[Layout]:
    """Every form with what was found of it, the best fitting first; supplements only where they are printed.

    ``year`` of the report, "" when unknown: a table quoted from another year is not the report's.
    """
    ids = (*supplement_ids(), *(supplement.id for supplement in own))
    forms = [load_form(form_id, ids, own) for form_id in form_ids()]
    known = {form.id: [known_of(table) for table in form.tables] for form in forms}
    everything = [one for tables in known.values() for one in tables]
    sheets = [sheet for sheet in sheets_of(blocks) if len(sheet.lines) <= _MOST_ROWS]
    found = []
    for form in forms:
        matches = {one.table.id: _find(one, everything, sheets, year) for one in known[form.id]}
        found.append(_layout(form, matches, own))
    return sorted(found, key=lambda layout: (-layout.score, layout.form.id))


def _layout(whole: Form, matches: dict[str, Match], own: tuple[Supplement, ...]) -> Layout:
    """The form with the supplements that are printed."""
    present = [
        table.supplement
        for table in whole.tables
        if table.supplement and _is_printed(table, matches[table.id])
    ]
    kept = tuple(dict.fromkeys(present))
    form = load_form(whole.id, kept, tuple(supplement for supplement in own if supplement.id in kept))
    national = {table.id for table in form.tables if not table.supplement}
    score = sum(matches[table].score for table in national) / sum(
        cell.table in national for cell in form.cells.values()
    )
    return Layout(form, {table.id: matches[table.id] for table in form.tables}, score)


def _is_printed(table: Table, match: Match) -> bool:
    return match.rows >= _FEWEST_ROWS and match.rows >= _SHARE * sum(
        len(block.rows) for block in table.blocks
    )


def _find(known: Known, everything: Sequence[Known], sheets: Sequence[Sheet], year: str) -> Match:
    """The table wherever it is printed: on one sheet, or on several one after the other."""
    matches = [(sheet, match_table(known, lines, everything)) for sheet, lines in _parts(known, sheets)]
    # Most rows of another table are rows of no statutory one.
    parts = [(sheet, match) for sheet, match in matches if match.found and match.strange <= match.rows]
    return one_of(parts, year) if parts else Match(known.table.id)


def _parts(known: Known, sheets: Sequence[Sheet]) -> Iterator[tuple[Sheet, list[Line]]]:
    """Rows under labels over columns, and the rows without such labels that go on with them."""
    part: tuple[Sheet, list[Line]] | None = None
    for sheet in sheets:
        sections = _sections(_best_view(sheet, known), known) if known.shares(sheet.keys) else [[]]
        for number, lines in enumerate(sections):
            is_headed = any(is_head(line, known) for line in lines)
            goes_on = number > 0 or (sheet.follows and _goes_on(lines, known))
            if part is not None and lines and not is_headed and goes_on:
                part = (part[0], [*part[1], *lines])
                continue
            if part is not None:
                yield part
            part = (sheet, lines) if is_headed else None
    if part is not None:
        yield part


def _sections(lines: Sequence[Line], known: Known) -> list[list[Line]]:
    """The rows of a sheet cut where labels over columns begin again."""
    sections: list[list[Line]] = [[]]
    has_rows = False
    for line in lines:
        if is_head(line, known):
            if has_rows:
                sections.append([])
            has_rows = False
        elif line.has_figures or any(known.rows_named(cell.text) for cell in line.words):
            has_rows = True
        sections[-1].append(line)
    return sections


def _best_view(sheet: Sheet, known: Known) -> list[Line]:
    """The rows as printed, or in the other way of print in which more of the table is found."""
    ways = list(views(sheet.table, known))
    if len(ways) == 1:
        return ways[0]
    return max(ways, key=lambda lines: len(match_table(known, lines).found))


def _goes_on(lines: Sequence[Line], known: Known) -> bool:
    """Whether rows have no labels over columns of their own, of whatever table."""
    own = (line for line in lines if not line.has_figures and len(line.words) > 1)
    return all(
        any(known.rows_named(cell.text) or known.members(cell.text) for cell in line.words) for line in own
    )


def problems_of(layout: Layout) -> Iterator[tuple[str, Problem]]:
    """What is to be told about each table, with the table's id."""
    for table, match in layout.matches.items():
        yield from ((table, problem) for problem in match.problems)
