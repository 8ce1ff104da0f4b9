"""Checks of what the offices put into the sums."""

from __future__ import annotations

from typing import Any

from xltools.checks import Seen
from xltools.lang import Text
from xltools.model.report import Number
from xltools.model.rule import Rule
from xltools.numerals import read_text, shown
from xltools.rollup.district import District, cells_of, figures_of, listed


def rule_makers(rule: Rule, district: District) -> list[Seen]:
    """Offices of ``levels`` that filled cells only other levels may fill."""
    a: Any = rule.arguments
    names = [cell.name for cell in cells_of(rule, district)]
    who, cells = [], dict[str, None]()
    for line, sent in district.counted:
        if line.level not in a["levels"]:
            continue
        figures = figures_of(sent)
        filled = [name for name in names if figures.get(name)]
        if filled:
            who.append(f"{line.name}（{district.form.level_label(line.level)}）")
            cells.update(dict.fromkeys(filled))
    table = next(iter(a["tables"]))
    return [Seen(tuple(cells), table, {"what": listed(who)}, expected=0, found=len(who))] if who else []


def money_units(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Amounts that carry a unit in the cell and are therefore in no sum, one finding per cell."""
    left_out: dict[str, list[Text]] = {}
    for line, sent in district.counted:
        for name, raw in sent.unreadable.items():
            cell = district.form.cells.get(name)
            if cell is None or cell.type != "money":
                continue
            reading = read_text(raw, "money")
            if "unit" in reading.odd:
                left_out.setdefault(name, []).append(_amount_text(line.name, raw.strip(), reading.likely))
    found = []
    for name in (name for name in district.form.cells if name in left_out):
        who = listed(left_out[name])
        arguments = {"what": district.cell_text(name), "who": who}
        found.append(Seen((name,), district.form.cells[name].table, arguments, found=len(left_out[name])))
    return found


def _amount_text(office: str, raw: str, likely: Number | None) -> Text:
    if likely is None:
        return Text(f"{office}“{raw}”", f"{office} “{raw}”")
    return Text(
        f"{office}“{raw}”（似为 {shown(likely)} 万元）", f"{office} “{raw}” (probably {shown(likely)} 万元)"
    )


def transferred(rule: Rule, district: District) -> list[Seen]:
    """A note, where several offices had requests: how many were passed on can't be told."""
    names = [name for name in rule.arguments["cells"] if name in district.form.cells]  # type: ignore[attr-defined]  # a list, by the schema
    having = sum(any(figures_of(sent).get(name) for name in names) for _, sent in district.counted)
    return [Seen((), "", {"count": having}, found=having)] if having > 1 else []


def majority(rule: Rule, district: District) -> list[Seen]:
    """One office that makes more than half of a total; only among ``offices`` and from ``least`` on."""
    a: Any = rule.arguments
    totals = district.rollup.report.values
    names = [name for name in a["cells"] if (totals.get(name) or 0) >= a["least"]]
    counted = list(district.counted) if names else []
    if len(counted) < a["offices"]:
        return []
    found = []
    for line, sent in counted:
        figures = figures_of(sent)
        for name in names:
            value, total = figures.get(name) or 0, totals[name] or 0
            if value * 2 > total:
                arguments = {
                    "what": district.cell_text(name), "office": line.name, "value": shown(value), "total": shown(total),
                    "percent": int(value * 100 // total),
                }  # fmt: skip
                found.append(Seen((name,), name.split(".")[0], arguments, found=value))
    order = {name: i for i, name in enumerate(names)}
    return sorted(found, key=lambda seen: order[seen.cells[0]])
