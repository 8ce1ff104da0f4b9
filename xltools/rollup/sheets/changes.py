"""Which offices made a sum change from last year's, as far as last year's roll-up says what each had."""

from __future__ import annotations

from collections.abc import Iterator

from xltools.checks.codes import fold_code
from xltools.checks.offices import fold
from xltools.model.details import Details, OfficeRow
from xltools.model.report import Number
from xltools.model.rollup import OfficeLine, Rollup
from xltools.numerals import signed
from xltools.rollup.district import figures_of

_NAMED = 3
_NEW, _GONE = "上年没有", "本年没有"


class Changes:
    """The largest changes of each cell, kept while the offices pass: figures of all are never held at once."""

    def __init__(self, rollup: Rollup, before: Details) -> None:
        self.largest: dict[str, list[tuple[Number, str]]] = {name: [] for name in before.names}
        self.count: dict[str, int] = dict.fromkeys(before.names, 0)
        self.rest: dict[str, Number] = dict.fromkeys(before.names, 0)
        index = _Index(before)
        for line in rollup.offices:
            if line.counted and line.submission is not None:
                now, row = figures_of(line.submission), index.take(line)
                then = dict(zip(before.names, row.values, strict=True)) if row else {}
                for name in before.names:
                    self._add(
                        name, line.name if row else f"{line.name}（{_NEW}）", now.get(name), then.get(name)
                    )
        for row in index.left():
            for name, value in zip(before.names, row.values, strict=True):
                self._add(name, f"{row.name}（{_GONE}）", None, value)

    def _add(self, name: str, office: str, now: Number | None, then: Number | None) -> None:
        change = (now or 0) - (then or 0)
        if not change:
            return
        self.count[name] += 1
        self.rest[name] += change
        kept = self.largest[name]
        if len(kept) < _NAMED or max(change, -change) > max(kept[-1][0], -kept[-1][0]):
            kept.append((change, office))
            kept.sort(key=lambda item: -float(max(item[0], -item[0])))
            del kept[_NAMED:]

    def text(self, name: str) -> str:
        """``甲 +5、乙 -2，其余 4 个单位合计 +1``; "" where nothing changed or nothing is known."""
        kept = self.largest.get(name, [])
        if not kept:
            return ""
        said = "、".join(f"{office} {signed(change)}" for change, office in kept)
        more = self.count[name] - len(kept)
        rest = self.rest[name] - sum((change for change, _ in kept), 0)
        return said + (f"，其余 {more} 个单位合计 {signed(rest)}" if more else "")


class _Index:
    """Last year's offices by code and name; each is taken once."""

    def __init__(self, before: Details) -> None:
        self.rows = dict(enumerate(before.rows))
        self.keys: dict[str, int] = {}
        for number, row in self.rows.items():
            for key in (fold_code(row.code), fold(row.name)):
                if key:
                    self.keys.setdefault(key, number)

    def take(self, line: OfficeLine) -> OfficeRow | None:
        aliases = line.entry.aliases if line.entry else ()
        for key in (fold_code(line.code or ""), *map(fold, (line.name, *aliases))):
            number = self.keys.get(key) if key else None
            if number is not None and number in self.rows:
                return self.rows.pop(number)
        return None

    def left(self) -> Iterator[OfficeRow]:
        yield from self.rows.values()
