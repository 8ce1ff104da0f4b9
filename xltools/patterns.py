"""The little language of names in forms and rules.

``requests.@results.{column}``: ``{row}`` and ``{column}`` stand for the place at hand, ``@group`` for
every id of a group of that table, ``prior.`` before a name for last year's cell. A term is a pattern,
or ``[times, pattern]``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.form import Cell, Form, Term

Groups = Mapping[str, Mapping[str, tuple[str, ...]]]
Place = dict[str, str]
PRIOR = "prior."


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The cells and groups that patterns may name; ``prior`` those of last year's form."""

    cells: Mapping[str, Cell]
    groups: Groups
    prior: Vocabulary | None = None


def vocabulary(form: Form, prior: Form | None = None) -> Vocabulary:
    """The vocabulary of a form, with that of last year's form where there is one."""
    groups = {table.id: table.groups for table in form.tables}
    return Vocabulary(form.cells, groups, vocabulary(prior) if prior else None)


def places(over: Sequence[object], known: Vocabulary) -> Iterator[Place]:
    """The places that ``over`` names: ``[]`` one, ``["column", table]``, ``["row", table, group or ids]``."""
    if not over:
        yield {}
        return
    axis, table = str(over[0]), str(over[1])
    if len(over) > 2:
        chosen = over[2]
        ids = known.groups[table][chosen] if isinstance(chosen, str) else tuple(chosen)  # type: ignore[arg-type]  # schema: str or list
    else:
        own = (cell for cell in known.cells.values() if cell.table == table)
        ids = tuple(dict.fromkeys(cell.column if axis == "column" else cell.row for cell in own))
    for item in ids:
        yield {axis: item}


def expand(pattern: str, place: Mapping[str, str], known: Vocabulary) -> tuple[str, ...]:
    """The cells a pattern names at a place.

    Raises XltoolsError for a name that the form does not have: the rule is broken, not the data.
    """
    if pattern.startswith(PRIOR):
        if known.prior is None:
            raise _unknown(pattern, PRIOR)
        return tuple(PRIOR + name for name in expand(pattern.removeprefix(PRIOR), place, known.prior))
    segments = pattern.format(**place).split(".")
    table = segments[0]
    options: list[tuple[str, ...]] = []
    for segment in segments:
        if segment.startswith("@"):
            if segment[1:] not in known.groups.get(table, {}):
                raise _unknown(pattern, segment)
            options.append(known.groups[table][segment[1:]])
        else:
            options.append((segment,))
    names = tuple(".".join(choice) for choice in product(*options))
    for name in names:
        if name not in known.cells:
            raise _unknown(pattern, name)
    return names


def _unknown(pattern: str, name: str) -> XltoolsError:
    return XltoolsError(
        Text(
            f"“{pattern}”中的“{name}”不在本格式中。",
            f"{name!r} in {pattern!r} is no cell or group of this form.",
        ),
        todo=Text("请更正规则或格式文件。", "Correct the rule or the form file."),
    )


def expand_terms(terms: Sequence[object], place: Mapping[str, str], known: Vocabulary) -> tuple[Term, ...]:
    """Terms over cells, from patterns and ``[times, pattern]`` pairs."""
    found: list[Term] = []
    for term in terms:
        times, pattern = (1, term) if isinstance(term, str) else (term[0], term[1])  # type: ignore[index]  # schema: pair
        found += [Term(int(times), name) for name in expand(str(pattern), place, known)]
    return tuple(found)
