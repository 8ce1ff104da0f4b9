"""Rules about the layout: the right form for the year, every cell of it there and none added."""

from __future__ import annotations

from xltools.checks.situation import Seen, Situation
from xltools.lang import Text
from xltools.model.rule import Rule

_FEW_ROWS = 6
"""A group of rows that split one printed row of the other layout is smaller than this."""
_EXTRA = {
    "extra_cell": Text("有不属于规定格式的格", "has cells that are no part of the layout"),
    "duplicate_name": Text(
        "有重复定义名称的格，已取其中一个", "has cells whose name is defined twice; one was used"
    ),
}


def cells_present(rule: Rule, situation: Situation) -> list[Seen]:
    """Cells of the table that the source lacks, and cells that someone added."""
    form, report = situation.form, situation.report
    table = str(rule.arguments["table"])
    excused = _beside_moved(situation)
    missing = tuple(
        name
        for name, cell in form.cells.items()
        if cell.table == table and name not in report.values and name not in excused
    )
    found = []
    if missing:
        what = Text(f"缺少 {len(missing)} 格", f"lacks {len(missing)} cells")
        found.append(Seen(missing, table, {"what": what}, found=len(missing)))
    found += [
        Seen(item.cells, table, {"what": _EXTRA[item.word]}, found=len(item.cells))
        for item in situation.oddities
        # Rows added to 表三 have a rule of their own.
        if item.table == table and item.word in _EXTRA and (table, item.word) != ("requests", "extra_cell")
    ]
    return found


def _beside_moved(situation: Situation) -> set[str]:
    """Cells that the other layout has no rows for: a hybrid report is told once, by ST-01."""
    form = situation.form
    excused: set[str] = set()
    for home in situation.report.moved.values():
        table, row, column = home.split(".")
        for ids in form.table(table).groups.values():
            if row in ids and len(ids) < _FEW_ROWS:
                excused.update(f"{table}.{other}.{column}" for other in ids)
    return excused


def form_year(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """The report year outside the form's years, or cells of the other layout."""
    form, report = situation.form, situation.report
    found = []
    if report.year is not None and not form.covers_year(report.year):
        what = Text(
            f"{report.year}年度的报告用了{form.id}年格式（{form.basis}）。",
            f"A report for {report.year} uses the {form.id} form ({form.basis}).",
        )
        found.append(Seen(("report.year",), "", {"what": what}, expected=form.id, found=report.year))
    if report.moved:
        what = Text(
            f"报告混用了两种格式：另一格式的 {len(report.moved)} 格已归入本格式对应的格。",
            f"A hybrid layout: {len(report.moved)} cells of the other layout were given their place here.",
        )
        found.append(Seen(tuple(dict.fromkeys(report.moved.values())), "requests", {"what": what}))
    return found


def table_present(rule: Rule, situation: Situation) -> list[Seen]:
    """The report holds a table that is no part of the format."""
    form, report = situation.form, situation.report
    table = str(rule.arguments["table"])
    cells = tuple(
        name for name, value in report.values.items() if form.cells[name].table == table and value is not None
    )
    return [Seen(cells, table)] if cells else []
