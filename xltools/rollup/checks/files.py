"""Checks of the files received: of the right year and form, and with figures in them."""

from __future__ import annotations

from pathlib import PurePath

from xltools.checks import Seen
from xltools.forms import load_form
from xltools.lang import Text
from xltools.model.form import Form
from xltools.model.rollup import Submission
from xltools.model.rule import Rule
from xltools.rollup.district import District, listed, same_office

_FILES = "个文件"


def no_figures(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Files without a single figure: their offices did not report."""
    empty = [
        line.name
        for line in district.rollup.offices
        if line.submission and is_empty(line.submission, district.form, district.rollup.year)
    ]
    return [Seen((), "", {"what": listed(empty)}, found=len(empty))] if empty else []


def is_empty(submission: Submission, form: Form, year: int) -> bool:
    """Whether a file of the year holds no figure at all: nobody worked on it, so nothing was reported."""
    if submission.error is not None or submission.year not in (None, year) or submission.form != form.id:
        return False
    # Cells carried over from last year are filled before anybody works on the report.
    cells = load_form(submission.form, submission.supplements, submission.own).cells
    nothing = all(
        value is None or name in form.carry_over for name, value in zip(cells, submission.values, strict=True)
    )
    return nothing and not submission.unreadable


def one_layout(rule: Rule, district: District) -> list[Seen]:  # noqa: ARG001
    """Files of another year or form; only a note where the office's right report is there too."""
    lines = district.rollup.offices
    right = [line for line in lines if line.submission and _fits(line.submission, district)]
    alone: list[Text] = []
    beside: list[Text] = []
    for line in lines:
        sent = line.submission
        if (
            sent is None
            or sent.error is not None
            or _fits(sent, district)
            or is_empty(sent, district.form, district.rollup.year)
        ):
            continue
        there = any(same_office(line, other) for other in right)
        (beside if there else alone).append(_file_text(sent))
    found = []
    if alone:
        said = listed(alone, _FILES)
        what = Text(
            f"有 {len(alone)} 个文件的年度或格式不同，没有计入：{said.zh}",
            f"{len(alone)} files of another year or form were left out: {said.en}",
        )
        found.append(Seen((), "", {"what": what}, found=len(alone)))
    if beside:
        said = listed(beside, _FILES)
        what = Text(
            f"另有 {len(beside)} 个其他年度或格式的文件，所属单位的本年报告已收到：{said.zh}",
            f"{len(beside)} files of another year or form lie beside the right reports: {said.en}",
        )
        found.append(Seen((), "", {"what": what}, found=len(beside), severity="info"))
    return found


def _fits(submission: Submission, district: District) -> bool:
    right = submission.year == district.rollup.year and submission.form == district.form.id
    return right and submission.error is None


def _file_text(submission: Submission) -> Text:
    name = PurePath(submission.source.file).name
    year = f"{submission.year}年度" if submission.year else "未填年度"
    return Text(
        f"“{name}”（{year}，{submission.form}年格式）",
        f"{name} ({submission.year or 'no year'}, form {submission.form})",
    )
