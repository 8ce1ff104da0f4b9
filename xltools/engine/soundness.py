"""Whether a rule can be applied at all: its names, words and texts, tried out on each of its forms.

The shipped rules have their cases for that; a district's own rules are tried before the first report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from xltools.checks import EXPANDERS, OBSERVERS, Situation
from xltools.checks.observed import READABLE, READER_WORDS
from xltools.checks.situation import Oddity
from xltools.engine.messages import figure_finding, seen_finding
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.document import Document
from xltools.model.form import Form
from xltools.model.report import Number, Office, Report
from xltools.model.rule import Outcome, Rule

_TODO = Text("请更正规则文件。", "Correct the rule file.")
_TRIED = Outcome("fail", 1, 0, 1, blanks=1)


def seen_words(rules: Iterable[Rule]) -> frozenset[str]:
    """The words that something produces: those of the readers, and all that ``rules`` ask for."""
    asked = (word for rule in rules if rule.kind == "observed" for word in _list(rule, "seen"))
    return READABLE | READER_WORDS | frozenset(asked)


def check_rule(rule: Rule, forms: Sequence[Form], priors: Sequence[Form], words: frozenset[str]) -> None:
    """Try a rule on every form it is for; ``priors`` are the forms last year's report may have.

    Raises XltoolsError with what is wrong with the rule. Nothing is said about any data.
    """
    if rule.since is not None and rule.until is not None and rule.since > rule.until:
        raise _error(
            f"起始年度 {rule.since} 晚于终止年度 {rule.until}。",
            f"since {rule.since} is later than until {rule.until}.",
        )
    if rule.native and (rule.kind not in EXPANDERS or "P" in rule.needs):
        raise _error(
            "只有看本年数字的规则才能写成表格公式（native）。",
            "Only rules about this year's figures can be native formulas (native).",
        )
    if rule.native and rule.arguments.get("complete"):
        raise _error(
            "表格公式（native）把空白当作 0，不能同时写 complete。",
            "A native formula takes blanks as 0, so native and complete exclude each other.",
        )
    for unknown in (word for word in (*_list(rule, "seen"), *_list(rule, "escalate")) if word not in words):
        known = sorted(words)
        raise _error(
            f"“{unknown}”不是读表时会记下的情况。",
            f"Nothing is ever seen as {unknown!r}.",
            Text(f"可用的有：{'、'.join(known)}。", f"Known: {', '.join(known)}."),
        )
    for form in forms:
        with _as_broken(form):
            if rule.kind in EXPANDERS:
                _try_figures(rule, form, priors if "P" in rule.needs else ())
            elif rule.kind in OBSERVERS:
                _try_observer(rule, form)
            else:
                re.compile(str(rule.arguments.get("names", "")))


def _try_figures(rule: Rule, form: Form, priors: Sequence[Form]) -> None:
    report = Report(form.id, form.first_year, Office(), {})
    wanted = [prior for prior in priors if not rule.prior_forms or prior.id in rule.prior_forms]
    against: list[Form | None] = [*wanted] or [None]
    for prior in against:
        for instance in EXPANDERS[rule.kind](rule, form, prior):
            figure_finding(instance, _TRIED, report, form)


def _try_observer(rule: Rule, form: Form) -> None:
    tables = {table.id for table in form.tables}
    named = [
        *_list(rule, "tables"),
        *(str(rule.arguments[key]) for key in ("table",) if key in rule.arguments),
    ]
    for unknown in (name for name in named if name not in tables):
        raise _error(f"没有名为“{unknown}”的表。", f"There is no table {unknown!r}.")
    for unknown in (name for name in _list(rule, "cells") if name not in form.cells):
        raise _error(f"没有名为“{unknown}”的格。", f"There is no cell {unknown!r}.")
    for situation in _situations(rule, form):
        for seen in OBSERVERS[rule.kind](rule, situation):
            seen_finding(rule, seen, situation.report, form)


def _situations(rule: Rule, form: Form) -> Iterator[Situation]:
    """A report without a cell and of the wrong year, and one with a number everywhere, all oddities seen."""
    first = next(iter(_list(rule, "cells")), next(iter(form.cells)))
    table = next(iter(_list(rule, "tables")), form.cells[first].table)
    odd = tuple(Oddity(word, (first,), table, "1", 1, "1") for word in _list(rule, "seen"))
    ones: dict[str, Number | None] = {
        name: Decimal(1) if cell.type == "money" else 1 for name, cell in form.cells.items()
    }
    for year, values in ((form.first_year - 1, {}), (form.first_year, ones)):
        report = Report(form.id, year, Office(), values, form.supplements)
        yield Situation(report, form, odd, frozenset(), Document())


@contextmanager
def _as_broken(form: Form) -> Iterator[None]:
    where = "、".join((f"{form.id}年格式", *form.supplements))
    at = Text(f"（用于{where}时）", f" (on the form {' + '.join((form.id, *form.supplements))})")
    try:
        yield
    except XltoolsError as error:
        what = Text(error.what.zh.rstrip("。") + at.zh + "。", error.what.en.rstrip(".") + at.en + ".")
        raise XltoolsError(what, todo=error.todo or _TODO) from error
    except LookupError as error:
        name = error.args[0] if error.args else ""
        raise _error(f"格式中没有“{name}”{at.zh}。", f"The form has no {name!r}{at.en}.") from error
    except Exception as error:  # whatever a rule does wrong is the rule's fault, not the program's
        said = f"{type(error).__name__}: {error}"
        raise _error(
            f"参数用不起来（{said}）{at.zh}。", f"The arguments do not work ({said}){at.en}."
        ) from error


def _list(rule: Rule, key: str) -> list[str]:
    found: Any = rule.arguments.get(key, ())
    return [str(item) for item in found] if isinstance(found, (list, tuple)) else []


def _error(zh: str, en: str, todo: Text = _TODO) -> XltoolsError:
    return XltoolsError(Text(zh, en), todo=todo)
