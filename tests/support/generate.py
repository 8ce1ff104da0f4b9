"""Valid reports by chance: every identity holds and no rule of severity error or warning has a say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from random import Random
from typing import NamedTuple

from tests.support.base import (
    APPLICANTS,
    BLOCKS,
    FLOW_ROWS,
    RULE_MAKERS,
    TEXT,
    Disputes,
    Requests,
    disputes_table,
    requests_table,
)
from xltools.model.form import Form
from xltools.model.report import Number, Office, Report


class Size(NamedTuple):
    """The most of each kind at an office of a level."""

    requests: int
    cases: int
    decisions: int
    documents: int
    items: int
    projects: int


SIZES: Mapping[str, Size] = {
    "street": Size(3, 1, 200, 10, 60, 20),
    "town": Size(4, 1, 500, 10, 80, 30),
    "department": Size(40, 4, 20_000, 30, 300, 60),
    "county": Size(300, 20, 200_000, 60, 500, 400),
    "city": Size(9_000, 400, 9_000_000, 300, 6_000, 5_000),
    "province": Size(60_000, 2_000, 90_000_000, 900, 20_000, 20_000),
    "ministry": Size(5_000, 300, 400_000, 200, 900, 500),
}
"""From a street office to a province; the level of the report is the key."""
UNEXPLAINED = {"2019": "other", "2021": "other_rest"}
"""The result whose share must stay under 20%."""


def valid_report(rng: Random, form: Form, size: str) -> Report:
    """A report without blanks; where a table may be all 0 it sometimes is."""
    limits = SIZES[size]
    values: dict[str, Number] = {
        **_proactive(rng, form.id, size),
        **requests_table(form, _requests(rng, form, limits.requests)),
        **disputes_table({block: _disputes(rng, limits.cases) for block in BLOCKS}),
    }
    if "channels" in form.supplements:
        values |= _channels(rng, limits.decisions)
    first, last = form.first_year, form.last_year or form.first_year + 5
    return Report(
        form=form.id,
        year=rng.randint(first, last),
        office=Office(name=f"第{rng.randint(1, 999)}办事处", level=size),
        values={name: values[name] for name in form.cells},
        supplements=form.supplements,
        text=TEXT,
        controls={
            name: values[name.removeprefix("control.")] for name in form.controls if rng.random() < 0.3
        },
    )


def _proactive(rng: Random, form_id: str, size: str) -> dict[str, Number]:
    if form_id == "2019":
        return _proactive_2019(rng, size)
    return _proactive_2021(rng, size)


def _proactive_2021(rng: Random, size: str) -> dict[str, Number]:
    limits = SIZES[size]
    values: dict[str, Number] = {}
    for row, most in _documents(size).items():
        made, repealed = _upto(rng, most), _upto(rng, most)
        in_force = max(0, made - repealed) + _upto(rng, 10 * most)
        values |= _cells(row, {"made": made, "repealed": repealed, "in_force": in_force})
    for row in ("licensing", "penalties", "coercion"):
        values |= _cells(row, {"decisions": _upto(rng, limits.decisions)})
    return values | _cells("fees", {"amount": _money(rng, limits.decisions)})


def _proactive_2019(rng: Random, size: str) -> dict[str, Number]:
    limits = SIZES[size]
    values: dict[str, Number] = {}
    for row, most in _documents(size).items():
        made = _upto(rng, most)
        newly = _upto(rng, made)
        values |= _cells(
            row, {"made": made, "newly_public": newly, "total_public": newly + _upto(rng, 10 * most)}
        )
    for row in ("licensing", "other_services", "penalties", "coercion"):
        values |= _cells(row, _matter(rng, limits))
    values |= _cells("fees", _items(rng, limits))
    projects = _upto(rng, limits.projects)
    amount = projects * Decimal(rng.randint(100_000, 5_000_000_000)) / 1_000_000
    return values | _cells("procurement", {"projects": projects, "amount": amount})


def _documents(size: str) -> dict[str, int]:
    """The most papers of a year by row; 规章 only where they may be made."""
    most = SIZES[size].documents
    return {"regulations": most // 10 if size in RULE_MAKERS else 0, "normative_documents": most}


def _items(rng: Random, limits: Size) -> dict[str, int]:
    prior = _upto(rng, limits.items)
    return {"prior_items": prior, "change": rng.randint(-prior, limits.items // 4)}


def _matter(rng: Random, limits: Size) -> dict[str, int]:
    """Items and decisions: none without items, and never just as many as there are items."""
    cells = _items(rng, limits)
    items = sum(cells.values())
    decisions = _upto(rng, limits.decisions) if items else 0
    return {**cells, "decisions": decisions + (items != 0 and decisions == items)}


def _cells(row: str, cells: Mapping[str, Number]) -> dict[str, Number]:
    return {f"proactive.{row}.{column}": value for column, value in cells.items()}


def _requests(rng: Random, form: Form, most: int) -> dict[str, Requests]:
    rows = [row for row in form.rows("requests") if row not in FLOW_ROWS]
    columns = {name: _column(rng, rows, UNEXPLAINED[form.id], most) for name in APPLICANTS}
    if rng.random() < 0.1:
        return dict.fromkeys(APPLICANTS, Requests(0, 0, {}))
    return columns


def _column(rng: Random, rows: Sequence[str], unexplained: str, most: int) -> Requests:
    received, carried_in = _upto(rng, most), _upto(rng, most // 5)
    done = rng.randint(0, received + carried_in)
    # At most 15% in each column keeps the share of all columns under 20%.
    rest = rng.randint(0, done * 15 // 100)
    named = [row for row in rows if row != unexplained]
    results = dict(zip(named, _split(rng, done - rest, len(named)), strict=True))
    return Requests(received, carried_in, {**results, unexplained: rest})


def _disputes(rng: Random, most: int) -> Disputes:
    return Disputes(*_split(rng, _upto(rng, most), 4))


def _channels(rng: Random, most: int) -> dict[str, Number]:
    media = {name: _upto(rng, most) for name in ("gazette", "website", "weibo", "wechat")}
    held = {name: _upto(rng, 30) for name in ("press_conferences", "online_interviews")}
    led = {f"{name}_by_head": rng.randint(0, count) for name, count in held.items()}
    others = {name: _upto(rng, 50) for name in ("responses", "interpretations", "social_media_responses")}
    disclosed = rng.randint(max(media.values()), sum(media.values()))
    items = {"disclosed": disclosed, **media, **held, **led, **others}
    return {f"channels.{name}": count for name, count in items.items()}


def _upto(rng: Random, most: int) -> int:
    """A number from 0; small ones and 0 are as common as they are in real reports."""
    return 0 if rng.random() < 0.3 else int(most * rng.random() ** 3)


def _money(rng: Random, most: int) -> Decimal:
    """An amount in 万元, to the 分."""
    return Decimal(_upto(rng, most)) + Decimal(rng.randint(0, 999_999)) / 1_000_000


def _split(rng: Random, amount: int, parts: int) -> list[int]:
    """``amount`` cut at random into ``parts``."""
    cuts = sorted(rng.randint(0, amount) for _ in range(parts - 1))
    return [high - low for low, high in zip([0, *cuts], [*cuts, amount], strict=True)]


TEXTS = ("3件", "不详", "/", "00", "5%", "1-2", "12（其中2件）", "134.8648万")


def broken_report(rng: Random, form: Form, report: Report) -> Report:
    """The report with up to eight cells changed, emptied, left out or replaced by a text."""
    values: dict[str, Number | None] = dict(report.values)
    controls: dict[str, Number | None] = dict(report.controls)
    unreadable: dict[str, str] = {}
    for name in rng.sample(sorted(form.cells), rng.randint(1, 8)):
        _break_cell(rng, form, name, values, unreadable)
    if rng.random() < 0.3:
        name = rng.choice(sorted(form.controls))
        controls[name] = rng.choice([None, 0, rng.randint(0, 99)])
    return replace(
        report,
        year=rng.choice([report.year, 2018, 2023, 2024, None]),
        office=replace(report.office, level=rng.choice([*SIZES, None])),
        values=values,
        unreadable=unreadable,
        raw=dict(unreadable),
        controls=controls,
    )


def _break_cell(
    rng: Random, form: Form, name: str, values: dict[str, Number | None], unreadable: dict[str, str]
) -> None:
    how = rng.choice(("more", "more", "more", "less", "zero", "fraction", "blank", "blank", "text", "absent"))
    value = values[name] or 0
    if how == "absent":
        del values[name]
    elif how == "text":
        values[name], unreadable[name] = None, rng.choice(TEXTS)
    elif how == "blank":
        values[name] = None
    elif how == "fraction":
        values[name] = value + Decimal(rng.randint(1, 9)) / 10_000_000
    else:
        changed = {"more": value + rng.randint(1, 600), "less": value - rng.randint(1, 9), "zero": 0}[how]
        values[name] = Decimal(changed) if form.cells[name].type == "money" else changed
