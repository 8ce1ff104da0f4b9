"""Checks of the sums against the figures made known, and against last year's."""

from __future__ import annotations

from xltools.checks import Seen
from xltools.lang import Text
from xltools.model.adjustment import fault_of, items_of
from xltools.model.rule import Rule
from xltools.numerals import shown, signed
from xltools.rollup.district import District, Figures, cells_of, listed

_CELLS = "格"


def stated(rule: Rule, district: District) -> list[Seen]:
    """Cells where the district states another number than its offices give, one finding per table."""
    if district.stated is None:
        return []
    known, sums, complete = district.stated.values, district.rollup.report.values, district.complete
    off: dict[str, list[str]] = {}
    for cell in cells_of(rule, district):
        said, total = known.get(cell.name), sums.get(cell.name)
        if said is None or total is None or said == total:
            continue
        coverage = district.rollup.coverage[cell.name]
        # A report still to come can only add: before it, just a stated number below the sum is wrong.
        if said < total or (complete and not (coverage.missing or coverage.unreadable)):
            off.setdefault(cell.table, []).append(cell.name)
    return [_stated_seen(table, names, known, district) for table, names in off.items()]


def _stated_seen(table: str, names: list[str], known: Figures, district: District) -> Seen:
    totals, form = district.rollup.report.values, district.form
    blanks = sum(district.rollup.coverage[name].blank for name in names)
    cells = (
        Text(
            f"“{form.cells[name].label}”报 {shown(known[name])}、合计 {shown(totals[name])}",
            f"{name} stated {shown(known[name])}, sum {shown(totals[name])}",
        )
        for name in names
    )
    told = listed(cells, _CELLS)
    if blanks:
        told = Text(f"{told.zh}（{blanks} 个空白按 0 计）", f"{told.en} ({blanks} blanks taken as 0)")
    one = names[0] if len(names) == 1 else None
    return Seen(
        tuple(names), table, {"what": told, "count": len(names)},
        expected=totals[one] if one else None, found=known[one] if one else len(names),
    )  # fmt: skip


def carried_over(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Cells that must equal last year's sums, one finding each; nothing while a report is outstanding."""
    prior, rolled = district.prior, district.rollup
    if prior is None or prior.scope not in (None, rolled.report.scope):
        return []
    if not district.complete:
        return []
    found = []
    for name, terms in district.form.carry_over.items():
        then = [(term.times, prior.values.get(term.cell)) for term in terms]
        now, coverage = rolled.report.values.get(name), rolled.coverage[name]
        if now is None or coverage.blank or coverage.unreadable or any(value is None for _, value in then):
            continue
        expected = sum((times * (value or 0) for times, value in then), 0)
        if now != expected:
            arguments = {
                "what": district.cell_text(name), "now": shown(now), "then": shown(expected),
                "difference": signed(now - expected),
            }  # fmt: skip
            table = district.form.cells[name].table
            found.append(Seen((name,), table, arguments, expected=expected, found=now))
    return found


def same_scope(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001
    """The scope of last year's report, where it says another than this year's."""
    then, now = district.prior.scope if district.prior else None, district.rollup.report.scope
    if then is None or then == now:
        return []
    return [Seen(("report.scope",), "", {"then": then, "now": now}, expected=now, found=then)]


def adjustments(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001
    """Lines of the sheet 调整 that lack something and therefore change nothing."""
    items = items_of(district.form)
    faults = [
        Text(
            f"第 {number} 条（{line.item or '未选项目'}）{fault}",
            f"line {number} ({line.item or 'no cell'}): {fault}",
        )
        for number, line in enumerate(district.rollup.adjustments, 1)
        if (fault := fault_of(line, items))
    ]
    if not faults:
        return []
    return [Seen((), "", {"what": listed(faults, "条"), "count": len(faults)}, found=len(faults))]
