"""Variations of figures and of what stands around the tables."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

from tests.support.drafts import Draft, draft_of
from tests.support.drawn import Drawn, draw, stacked
from tests.support.press import Block
from tests.support.surround import OFFICES, headline, other_table, plain_headline
from tests.support.surround import contents as table_of_contents


def one_table(draft: Draft) -> None:
    """The three tables as one."""
    captions = draft.rng.random() < 0.5

    def joined(_: Random, blocks: list[Block]) -> list[Block]:
        drawn = [block for block in blocks if isinstance(block, Drawn)]
        titles = ("主动公开政府信息情况", "收到和处理政府信息公开申请情况", "行政复议、行政诉讼情况")
        whole = stacked(drawn, titles if captions else ())
        at = next(i for i, block in enumerate(blocks) if isinstance(block, Drawn))
        rest: list[Block] = [block for block in blocks if not isinstance(block, Drawn)]
        return [*rest[:at], whole, *rest[at:]]

    draft.around.append(joined)


_SITE_HEAD = ("首页 > 政务公开 > 政府信息公开年报", "发布日期：2020-01-30　浏览次数：128　字体：[大 中 小]")
_SITE_FOOT = ("打印本页　关闭窗口", "主办：信息中心　网站标识码：0000000001")


def two_reports(draft: Draft) -> None:
    """The report of another office behind the first."""
    other = draft_of(draft.rng, draft.kind)
    offices = [office for office in OFFICES if office != draft.report.office.name]
    year = other.report.year
    assert year is not None
    other.report = replace(other.report, office=replace(other.report.office, name=draft.rng.choice(offices)))
    other.head = plain_headline(other.report.office.name, year)
    draft.more.append(other)


def blanks(draft: Draft) -> None:
    """Empty cells and zeros as offices print them."""
    rng = draft.rng
    blank, zero = (
        rng.choice(("", "-", "/", "—", "\u00a0", "\u3000", "mixed")),
        rng.choice(("", "0", "/", "-")),
    )
    for name, text in draft.texts.items():
        if text == "" or rng.random() < 0.1:
            draft.texts[name] = rng.choice(("", "-", "/", "\u00a0")) if blank == "mixed" else blank
        elif text == "0":
            draft.texts[name] = zero

    if draft.kind == "xlsx" and not any(
        draft.texts[name].strip() for name in draft.texts if name.startswith("disputes")
    ):
        # An empty last row of a sheet is none.
        draft.texts["disputes.reconsideration.upheld"] = "-"


def numbers(draft: Draft) -> None:
    """Figures as they are typed: padded, in full width, with commas, with a unit."""
    rng = draft.rng
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    for name, text in draft.texts.items():
        if not text.isdecimal() or rng.random() < 0.7:
            continue
        choices = (
            f"\u3000{text}",
            f"{text}\u00a0",
            text.translate(wide),
            f"{int(text):,}",
            f"{text}件",
            f"{text}（其中1件）",
        )
        draft.texts[name] = rng.choice(choices)


def full(draft: Draft) -> None:
    """No empty cell, so that a row can be told by its number of cells."""
    for name, text in draft.texts.items():
        draft.texts[name] = text if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else "0"


def headlines(draft: Draft) -> None:
    assert draft.report.year is not None
    draft.head = headline(draft.rng, draft.report.office.name, draft.report.year)


def chrome(draft: Draft) -> None:
    """A site around the article."""
    draft.chrome = draft.kind == "html"
    if not draft.chrome:
        draft.around.append(lambda _, blocks: [*_SITE_HEAD, *blocks, *_SITE_FOOT])


def contents(draft: Draft) -> None:
    draft.around.append(lambda _, blocks: [blocks[0], *table_of_contents(), *blocks[1:]])


def other_tables(draft: Draft) -> None:
    """Other tables between the statutory ones."""

    def more(rng: Random, blocks: list[Block]) -> list[Block]:
        found = list(blocks)
        for _ in range(rng.randint(1, 3)):
            at = rng.randint(3, len(found))
            found[at:at] = ["相关数据见下表。", other_table(rng), ""]
        return found

    draft.around.append(more)


def appendix(draft: Draft) -> None:
    """Last year's 表三 behind the report."""
    assert draft.report.year is not None
    last = draft.report.year - 1
    table = draft.form.table("requests")

    def quoted(rng: Random, blocks: list[Block]) -> list[Block]:
        drawn = draw(table, {name: str(rng.randint(0, 99)) for name in draft.form.cells})
        spots = tuple(replace(spot, name="") for spot in drawn.spots)
        return [
            *blocks,
            f"附：{last}年收到和处理政府信息公开申请情况",
            replace(drawn, spots=spots, table=""),
            "",
        ]

    draft.around.append(quoted)


def no_borders(draft: Draft) -> None:
    draft.borders, draft.attributes = False, ""
