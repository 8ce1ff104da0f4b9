"""校验: every native rule with its figures, difference, verdict and a link; control totals; the summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from xltools.checks import EXPANDERS, applies, decide
from xltools.model.form import Table
from xltools.model.report import Number
from xltools.model.rule import Instance, Outcome, Rule
from xltools.template.controls import colour_verdicts, write_controls
from xltools.template.native import FAIL, HINT, native_row, said
from xltools.template.reasons import write_reasons
from xltools.template.sheets import VERIFY, Sheets, lines
from xltools.template.tables import total_result

_HEADS = ("编号", "规则", "位置", "左边", "右边", "差额", "结果", "查看", "说明")
_STATEMENT_WIDTH = 58


@dataclass(frozen=True, slots=True)
class Line:
    """A native rule instance with the row it stands in (1-based) and how it came out."""

    instance: Instance
    row: int
    outcome: Outcome
    verdict: str

    def cell(self, column: str) -> str:
        return f"'{VERIFY}'!${column}${self.row}"


@dataclass(frozen=True, slots=True)
class Summary:
    """The overall verdict and the state of each table, as formulas with their present results."""

    verdict_formula: str
    verdict: str
    states: dict[str, tuple[str, str]]
    flags: dict[str, tuple[str, int]]


def native_instances(sheets: Sheets, rules: Sequence[Rule]) -> list[Instance]:
    """Instances of the native rules of the form, by table in printed order, then by rule."""
    mine = [rule for rule in rules if rule.native and rule.is_for(sheets.form.layout)]
    found = [instance for rule in mine for instance in EXPANDERS[rule.kind](rule, sheets.form, None)]
    order = {table.id: i for i, table in enumerate(sheets.form.tables)}
    return sorted(found, key=lambda instance: order[instance.table])


def write_verify(sheets: Sheets, rules: Sequence[Rule], place_of: Callable[[Instance], str]) -> Summary:
    """Write the sheet; ``place_of`` says in words where an instance stands."""
    sheet = sheets.lay_out(
        VERIFY,
        {"A:A": 9, "B:B": _STATEMENT_WIDTH, "C:C": 38, "D:F": 12, "G:G": 10, "H:H": 9, "I:I": 30},
        landscape=True,
    )
    sheets.merge(sheet, (0, 0, 0, 7), "校验结果（随填随算）", "title")
    sheet.set_row(0, 28)
    tables = sheets.form.tables
    top = 3 + len(tables) + 2
    controls = list(sheets.form.controls)
    first_rule = top + len(controls) + 5
    values = _values(sheets)
    checked = _lines(sheets, native_instances(sheets, rules), first_rule, values)
    last_row = max(line.row for line in checked)
    summary = _write_summary(sheets, sheet, checked, values)
    write_controls(sheets, sheet, top, values)
    _write_lines(sheets, sheet, checked, first_rule, place_of)
    colour_verdicts(sheets, sheet, f"G{first_rule + 1}:G{last_row}")
    sheet.repeat_rows(first_rule - 1, first_rule - 1)
    end = write_reasons(sheets, sheet, {_key(line.instance): line.row for line in checked}, last_row + 1)
    sheet.print_area(0, 0, end - 1, 8)
    sheets.define("checks.verdicts", VERIFY, f"G{first_rule + 1}", f"G{last_row}")
    sheets.define("checks.keys", VERIFY, f"J{first_rule + 1}", f"J{last_row}")
    for name, column in (("reasons", "I"), ("reason_keys", "J"), ("stamps", "K")):
        sheets.define(f"checks.{name}", VERIFY, f"{column}{first_rule + 1}", f"{column}{end}")
    sheet.set_column("J:K", 12, None, {"hidden": True})
    return summary


def _values(sheets: Sheets) -> dict[str, Number | None]:
    """The content's values with the results of the totals that stay formulas."""
    report = sheets.content.report
    values: dict[str, Number | None] = {**report.values, **report.controls}
    for name in sheets.form.totals:
        if name not in report.values and name not in report.unreadable:
            result = total_result(sheets, name)
            values[name] = None if result == "" else result
    return values


def _lines(
    sheets: Sheets, instances: Sequence[Instance], first_row: int, values: dict[str, Number | None]
) -> list[Line]:
    found: list[Line] = []
    row = first_row
    table = ""
    report = sheets.content.report
    for instance in instances:
        if instance.table != table:
            table = instance.table
            row += 1
        row += 1
        outcome = decide(instance, values, report.unreadable)
        verdict = said(instance, outcome, lambda used: applies(used.rule, report))
        found.append(Line(instance, row, outcome, verdict))
    return found


def _key(instance: Instance) -> str:
    return f"{instance.rule.id}:{instance.key}"


def _write_lines(
    sheets: Sheets, sheet: Any, checked: Sequence[Line], first_row: int, place_of: Callable[[Instance], str]
) -> None:
    for column, head in enumerate(_HEADS):
        sheet.write_string(first_row - 1, column, head, sheets.style("head"))
    table = ""
    peers = {
        line.instance.column: f"$F${line.row}"
        for line in checked
        if line.instance.rule.arguments.get("identity") == "requests.flow"
        and line.instance.rule.kind == "linear"
    }
    for line in checked:
        if line.instance.table != table:
            table = line.instance.table
            sheets.merge(sheet, (line.row - 2, 0, line.row - 2, 7), sheets.form.table(table).title, "section")
        _write_line(sheets, sheet, line, place_of(line.instance), list(peers.values()))


def _write_line(sheets: Sheets, sheet: Any, line: Line, place: str, peers: Sequence[str]) -> None:
    rule, row = line.instance.rule, line.row
    native = native_row(line.instance, sheets.form, f"$D${row}", f"$E${row}", f"$F${row}", peers)
    index = row - 1
    number, centre = sheets.style("number"), sheets.style("cell_center")
    sheet.set_row(
        index, max(20, 15.5 * max(lines(rule.statement.zh, _STATEMENT_WIDTH - 1), lines(place, 36)) + 4)
    )
    sheet.write_string(index, 0, rule.id, centre)
    trial = "（试行）" if rule.trial else ""
    sheet.write_string(index, 1, trial + rule.statement.zh, sheets.style("cell"))
    sheet.write_string(index, 2, place, sheets.style("cell"))
    sheet.write_formula(index, 3, "=" + native.left, number, line.outcome.left or 0)
    sheet.write_formula(index, 4, "=" + native.right, number, line.outcome.right or 0)
    sheet.write_formula(index, 5, "=" + native.difference, number, line.outcome.difference or 0)
    sheet.write_formula(index, 6, "=" + native.verdict, centre, line.verdict)
    target = line.instance.focus[0]
    sheet.write_formula(index, 7, f'=HYPERLINK("#{target}","查看")', sheets.style("link"), "查看")
    sheet.write_string(index, 9, _key(line.instance))


def _write_summary(
    sheets: Sheets, sheet: Any, checked: Sequence[Line], values: dict[str, Number | None]
) -> Summary:
    """Counts per table at the top of the sheet, and the formulas that other sheets show."""
    for column, head in enumerate(("表", "", "未填（格）", "非数字（格）", "不通过（项）", "提示（项）")):
        sheet.write_string(2, column, head, sheets.style("head"))
    sheet.merge_range(2, 0, 2, 1, "表", sheets.style("head"))
    states: dict[str, tuple[str, str]] = {}
    sums = [0, 0, 0, 0]
    for offset, table in enumerate(sheets.form.tables):
        row = 3 + offset
        counts = _write_table_counts(sheets, sheet, row, table, checked, values)
        sums = [a + b for a, b in zip(sums, counts, strict=True)]
        states[table.id] = _state(f"'{VERIFY}'!", row + 1, counts)
    row = 3 + len(sheets.form.tables)
    sheet.merge_range(row, 0, row, 1, "合计", sheets.style("head"))
    for column, (name, total) in enumerate(zip(("blank", "text", "failed", "hinted"), sums, strict=True), 2):
        letter = "CDEF"[column - 2]
        sheet.write_formula(row, column, f"=SUM({letter}4:{letter}{row})", sheets.style("data_sum"), total)
        sheets.define(f"checks.{name}", VERIFY, f"{letter}{row + 1}")
    formula, verdict = _state(f"'{VERIFY}'!", row + 1, sums)
    return Summary(formula, verdict, states, _flags(checked))


def _write_table_counts(
    sheets: Sheets,
    sheet: Any,
    row: int,
    table: Table,
    checked: Sequence[Line],
    values: dict[str, Number | None],
) -> list[int]:
    report = sheets.content.report
    names = [name for name, cell in sheets.form.cells.items() if cell.table == table.id]
    mine = [line for line in checked if line.instance.table == table.id]
    first, last = (mine[0].row, mine[-1].row) if mine else (1, 1)
    unfilled = [
        name
        for name in names
        if values.get(name) is None
        and name not in report.unreadable
        and name not in sheets.content.formulas
        and (name in report.values or name not in sheets.form.totals)
    ]
    counts = [
        len(unfilled),
        sum(name in report.unreadable for name in names),
        sum(line.verdict == FAIL for line in mine),
        sum(line.verdict == HINT for line in mine),
    ]
    verdicts = f"G{first}:G{last}"
    formulas = (
        "+".join(f"ISBLANK({name})" for name in names)
        if len(names) < 60
        else f"SUMPRODUCT(--ISBLANK({table.id}))",
        "+".join(f"IFERROR(1*(LEN(T({name}))>0),1)" for name in names)
        if len(names) < 60
        else (
            f"SUMPRODUCT(--ISTEXT({table.id}))+SUMPRODUCT(--ISERROR({table.id}))"
            # Formulas that show nothing are texts too, and no fault.
            f"-COUNTBLANK({table.id})+SUMPRODUCT(--ISBLANK({table.id}))"
        ),
        f'COUNTIF({verdicts},"{FAIL}")' if mine else "0",
        f'COUNTIF({verdicts},"{HINT}")' if mine else "0",
    )
    sheet.merge_range(row, 0, row, 1, f"{table.sheet}　{table.title}", sheets.style("cell"))
    for column, (formula, count) in enumerate(zip(formulas, counts, strict=True), 2):
        sheet.write_formula(row, column, "=" + formula, sheets.style("number"), count)
    return counts


def _state(sheet: str, row: int, counts: Sequence[int]) -> tuple[str, str]:
    """``通过``, or what is missing and wrong, from the counts of a summary row."""
    blank, text, failed = (f"{sheet}${letter}${row}" for letter in "CDE")
    formula = (
        f'IF({blank}+{text}+{failed}=0,"通过",'
        f'IF({failed}>0,"不通过 "&{failed}&" 项"&IF({blank}+{text}>0,"；",""),"")'
        f'&IF({blank}>0,"未填 "&{blank}&" 格"&IF({text}>0,"；",""),"")'
        f'&IF({text}>0,"待定 "&{text}&" 格（不是数字）",""))'
    )
    parts = []
    if counts[2]:
        parts.append(f"不通过 {counts[2]} 项")
    if counts[0]:
        parts.append(f"未填 {counts[0]} 格")
    if counts[1]:
        parts.append(f"待定 {counts[1]} 格（不是数字）")
    return formula, "；".join(parts) or "通过"


def _flags(checked: Sequence[Line]) -> dict[str, tuple[str, int]]:
    """For each cell that a failing error rule should mark: a formula counting the failures."""
    lines_of: dict[str, list[Line]] = {}
    for line in checked:
        if line.instance.rule.counts_as == "error":
            for cell in line.instance.focus:
                lines_of.setdefault(cell, []).append(line)
    return {
        cell: (
            # In Excel a truth value is greater than every number: make it one.
            "+".join(f'1*({line.cell("G")}="{FAIL}")' for line in found),
            sum(line.verdict == FAIL for line in found),
        )
        for cell, found in lines_of.items()
    }
