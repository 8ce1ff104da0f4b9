"""What a printed label may be: the rows and columns of a table, and everything else that has a name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from xltools.forms import form_ids, load_form
from xltools.importers.matching.labels import (
    MISNUMBERED,
    SURE,
    UNNUMBERED,
    keys,
    number_of,
    similarity,
    strict_keys,
)
from xltools.model.form import Block, PrintedRow, Table

_ELSEWHERE = ("备注", "说明", "小计", "占比", "比例", "序号", "单位", "项目", "年份", "年度")
"""Labels that offices add; none is a damaged one of the form."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the form in its block; ``names``: its label alone, and behind the labels of its groups."""

    block: Block
    printed: PrintedRow
    names: tuple[str, ...]


@dataclass(frozen=True)
class Known:
    """The labels of a table in its form, beside those that it has in other forms."""

    table: Table
    rows: tuple[Row, ...]
    heads: frozenset[str]
    """Every label over columns, of this form and of others."""
    others: frozenset[str]
    """Labels that are no row's: groups, heads, rows of other forms, what offices add."""
    children: Mapping[str, frozenset[str]]
    """Keys of each group of rows, in whatever form: the keys of its members."""

    @cached_property
    def units(self) -> frozenset[str]:
        """Units that stand in a column of their own behind the labels."""
        return frozenset(row.printed.unit for row in self.rows if self.table.unit_column)

    @cached_property
    def _rows_by_key(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = {}
        for number, row in enumerate(self.rows):
            for key in (key for name in row.names for key in keys(name)):
                found.setdefault(key, set()).add(number)
        return {key: frozenset(numbers) for key, numbers in found.items()}

    @cached_property
    def _other_keys(self) -> frozenset[str]:
        return frozenset(key for label in self.others for key in keys(label))

    @cached_property
    def _head_keys(self) -> frozenset[str]:
        return frozenset(key for label in self.heads for key in keys(label))

    def rows_named(self, text: str) -> frozenset[int]:
        """The rows whose label the text is, in whatever wording."""
        return frozenset().union(*(self._rows_by_key.get(key, frozenset()) for key in keys(text)))

    def is_other(self, text: str) -> bool:
        """Whether the text is a label, but of no row."""
        return not self.rows_named(text) and not self._other_keys.isdisjoint(keys(text))

    def is_head(self, text: str) -> bool:
        """Whether the text is a label over columns."""
        return not self._head_keys.isdisjoint(keys(text))

    def shares(self, found: frozenset[str]) -> bool:
        """Whether a sheet with labels of these keys may hold a part of the table."""
        heads = len(self._head_keys & found)
        if not self.table.stub_width:
            return heads > 2
        return heads > 1 or not found.isdisjoint(self._rows_by_key)

    def count_rows(self, found: frozenset[str]) -> int:
        """How many of the table's rows have a label with one of these keys."""
        return len({row for key in found for row in self._rows_by_key.get(key, ())})

    def is_label_over(self, text: str) -> bool:
        """Whether the text is a label over columns of this form, and no other word for a sum."""
        return not self._own_heads.isdisjoint(strict_keys(text))

    @cached_property
    def _own_heads(self) -> frozenset[str]:
        columns = (label for block in self.table.blocks for column in block.columns for label in column.label)
        return frozenset(key for label in columns for key in strict_keys(label))

    def is_known(self, text: str) -> bool:
        return bool(self.rows_named(text)) or not self._other_keys.isdisjoint(keys(text))

    def members(self, text: str) -> frozenset[str]:
        """The keys of the rows under the group of that name; empty when it is no group."""
        return frozenset().union(*(self.children.get(key, frozenset()) for key in keys(text)))

    def likeness(self, text: str, row: int) -> float:
        """How alike a text is to a row's label, 0 to 1; nothing when it is another label."""
        named = self.rows_named(text)
        if row not in named and (named or self.is_other(text)):
            return 0.0
        names = self.rows[row].names
        alike = max((similarity(text, name) for name in names), default=0.0)
        number, numbers = number_of(text), [number_of(name) for name in names]
        if alike < SURE or number in numbers or not all(numbers):
            return alike
        if not number:
            return min(alike, UNNUMBERED)
        # 2.其他 is not 3.其他, but what is left of a longer label.
        return 0.0 if self._is_beginning(text, number, row) else MISNUMBERED

    def _is_beginning(self, text: str, number: int, row: int) -> bool:
        """Whether a text is the beginning of another row's label, with its number."""
        others = (name for n, other in enumerate(self.rows) if n != row for name in other.names[:1])
        same = (name for name in others if number_of(name) == number)
        return any(
            mine and theirs.startswith(mine) for name in same for theirs in keys(name) for mine in keys(text)
        )

    def rival(self, text: str, row: int) -> float:
        """How alike a text is to the label that it is most like, of all but the row's."""
        own = {key for name in self.rows[row].names for key in keys(name)}
        labels = [self.rows[n].names[0] for n in range(len(self.rows)) if n != row and self.rows[n].names]
        others = (label for label in (*labels, *self.others) if own.isdisjoint(keys(label)))
        return max((similarity(text, label) for label in others), default=0.0)


def known_of(table: Table) -> Known:
    """What is known of a table of a form or a supplement."""
    rows = tuple(_rows(table))
    tables = [table, *_in_all_forms(table.id)]
    heads = frozenset(label for other in tables for label in _heads(other))
    labels = frozenset(label for other in tables for label in _row_labels(other))
    own = {row.names[0] for row in rows if row.names}
    children: dict[str, set[str]] = {}
    for other in tables:
        for printed in (printed for block in other.blocks for printed in block.rows):
            for group, member in zip(printed.label, printed.label[1:], strict=False):
                for key in keys(group):
                    children.setdefault(key, set()).update(keys(member))
    return Known(
        table,
        rows,
        heads,
        (labels | heads | frozenset(_ELSEWHERE)) - own,
        {key: frozenset(members) for key, members in children.items()},
    )


def _rows(table: Table) -> Iterator[Row]:
    for block in table.blocks:
        for printed in block.rows:
            paths = ("".join(printed.label[depth:]) for depth in range(len(printed.label) - 1, -1, -1))
            yield Row(block, printed, tuple(paths))


def _in_all_forms(table_id: str) -> Iterator[Table]:
    for form_id in form_ids():
        yield from (table for table in load_form(form_id).tables if table.id == table_id)


def _heads(table: Table) -> Iterable[str]:
    columns = (label for block in table.blocks for column in block.columns for label in column.label)
    titles = (block.title for block in table.blocks)
    return (label for label in (*columns, *table.stub, table.unit_column, table.corner, *titles) if label)


def _row_labels(table: Table) -> Iterable[str]:
    return (label for block in table.blocks for row in block.rows for label in row.label)


def is_same(text: str, labels: Iterable[str]) -> bool:
    """Whether a text is one of the labels, in whatever wording."""
    return any(similarity(text, label) >= SURE for label in labels)
