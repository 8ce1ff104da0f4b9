"""The classes of variation: what each does to a draft, in which kinds of file, and how much must be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

from tests.support import relabel, reshape
from tests.support.drafts import EXACT_KINDS, Draft, printed
from tests.support.drawn import (
    Drawn,
    Spot,
    beside,
    blocks_of,
    cut,
    damaged,
    draw,
    first_values,
    stacked,
    transposed,
    unmerged,
    with_empty_column,
    with_empty_row,
    with_split_label,
)
from tests.support.press import Block
from tests.support.surround import contents, headline, other_table
from xltools.numerals import read_text

LOSSLESS = ("tabs", "pipes", "rows", *EXACT_KINDS)
"""Kinds of file in which an empty cell can be seen."""


@dataclass(frozen=True, slots=True)
class Change:
    """``apply`` adds steps to a draft; ``least``: the share of printed cells that must be read right."""

    apply: Callable[[Draft], None]
    kinds: tuple[str, ...] = LOSSLESS
    least: float = 1.0


def _nothing(draft: Draft) -> None:
    """The usual print."""


def _spaces(draft: Draft) -> None:
    draft.relabel.append(lambda text: relabel.spaced(draft.rng, text))
    for name, text in draft.texts.items():
        if text and draft.rng.random() < 0.4:
            draft.texts[name] = _padded(draft.rng, text)


def _padded(rng: Random, text: str) -> str:
    ends = ("", " ", "\u3000", "\u00a0", "\u3000\u3000")
    return rng.choice(ends) + text + rng.choice(ends)


def _lines(draft: Draft) -> None:
    rng = draft.rng
    draft.relabel.append(lambda text: relabel.broken(rng, text) if rng.random() < 0.6 else text)


def _brackets(draft: Draft) -> None:
    draft.relabel.append(relabel.half_width)


def _numbering(draft: Draft) -> None:
    style = relabel.number_style(draft.rng)
    draft.relabel.append(lambda text: relabel.numbered(style, text))


def _wording(draft: Draft) -> None:
    choices = relabel.wording(draft.rng)
    draft.relabel.append(lambda text: relabel.reworded(choices, text))


def _labels(draft: Draft) -> None:
    """All that leaves labels what they are."""
    for change in (_wording, _numbering, _brackets, _lines, _spaces):
        if draft.rng.random() < 0.7:
            change(draft)


def _unmerged(draft: Draft) -> None:
    repeat = draft.rng.random() < 0.5
    kinds: Sequence[str] = draft.rng.choice((("head",), ("stub",), ("head", "stub", "corner", "block"), ()))
    draft.redraw.append(lambda _, tables: [unmerged(t, repeat=repeat, kinds=kinds) for t in tables])


def _columns(draft: Draft) -> None:
    draft.reshape.append(reshape.shuffled_columns)


def _rows(draft: Draft) -> None:
    draft.reshape.append(reshape.shuffled_rows)


def _more_rows(draft: Draft) -> None:
    draft.reshape.append(reshape.more_rows)


def _more_columns(draft: Draft) -> None:
    draft.reshape.append(reshape.more_columns)


def _fewer_rows(draft: Draft) -> None:
    draft.reshape.append(reshape.fewer_rows)


def _fewer_columns(draft: Draft) -> None:
    draft.reshape.append(reshape.fewer_columns)


def _pages(draft: Draft) -> None:
    repeat_heads, repeat_labels = draft.rng.random() < 0.5, draft.rng.random() < 0.5

    def parted(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        found: list[Drawn] = []
        for table in tables:
            body = first_values(table)
            if table.table != "requests" or table.height < body + 2:
                found.append(table)
                continue
            at = rng.randint(body + 1, table.height - 1)
            found += cut(table, at, heads=body if repeat_heads else 0, repeat_labels=repeat_labels)
        return found

    draft.redraw.append(parted)


def _blocks(draft: Draft) -> None:
    """Every block of 表二 as a table of its own."""
    _of_proactive(draft, lambda parts: parts)


def _beside(draft: Draft) -> None:
    """The blocks of 表二 in two columns of one table."""
    gap = draft.rng.choice((0, 0, 1))

    def halves(parts: list[Drawn]) -> list[Drawn]:
        middle = (len(parts) + 1) // 2
        return [beside([stacked(parts[:middle]), stacked(parts[middle:])], gap)]

    _of_proactive(draft, halves)


def _of_proactive(draft: Draft, change: Callable[[list[Drawn]], list[Drawn]]) -> None:
    def changed(_: Random, tables: list[Drawn]) -> list[Drawn]:
        is_whole = len(tables) == 1 and tables[0].table == "proactive"
        return change(blocks_of(tables[0])) if is_whole else tables

    draft.redraw.append(changed)


def _transposed(draft: Draft) -> None:
    """表二 turned, block by block or whole."""
    whole = draft.rng.random() < 0.5

    def turned(_: Random, tables: list[Drawn]) -> list[Drawn]:
        return [transposed(t) if t.table == "proactive" else t for t in tables]

    if not whole:
        _blocks(draft)
    draft.redraw.append(turned)


def _one_table(draft: Draft) -> None:
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


def _spacers(draft: Draft) -> None:
    columns = draft.rng.random() < 0.7

    def spread(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        found = []
        for table in tables:
            for _ in range(rng.randint(1, 3)):
                table = with_empty_row(table, rng.randint(0, table.height), whole=rng.random() < 0.5)
            if columns:
                for _ in range(rng.randint(1, 2)):
                    table = with_empty_column(table, rng.randint(0, table.width))
            found.append(table)
        return found

    draft.redraw.append(spread)


def _split_labels(draft: Draft) -> None:
    def split(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        found = []
        for table in tables:
            for _ in range(3):
                leaves = [s for s in table.spots if s.kind == "stub" and s.rows == 1 and len(s.text) > 4]
                if leaves:
                    table = with_split_label(table, rng.choice(leaves), rng)
            found.append(table)
        return found

    draft.redraw.append(split)


def _blanks(draft: Draft) -> None:
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


def _numbers(draft: Draft) -> None:
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


def _full(draft: Draft) -> None:
    """No empty cell, so that a row can be told by its number of cells."""
    for name, text in draft.texts.items():
        draft.texts[name] = text if re.fullmatch(r"-?\d+(?:\.\d+)?", text) else "0"


def _hybrid(draft: Draft) -> None:
    other = "2021" if draft.report.form == "2019" else "2019"
    draft.others[draft.rng.choice(("proactive", "requests"))] = other


def _headlines(draft: Draft) -> None:
    assert draft.report.year is not None
    draft.head = headline(draft.rng, draft.report.office.name, draft.report.year)


def _chrome(draft: Draft) -> None:
    draft.chrome = True


def _contents(draft: Draft) -> None:
    draft.around.append(lambda _, blocks: [blocks[0], *contents(), *blocks[1:]])


def _other_tables(draft: Draft) -> None:
    """Other tables between the statutory ones."""

    def more(rng: Random, blocks: list[Block]) -> list[Block]:
        found = list(blocks)
        for _ in range(rng.randint(1, 3)):
            at = rng.randint(3, len(found))
            found[at:at] = ["相关数据见下表。", other_table(rng), ""]
        return found

    draft.around.append(more)


def _appendix(draft: Draft) -> None:
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


def _no_borders(draft: Draft) -> None:
    draft.borders, draft.attributes = False, ""


def _damaged(draft: Draft) -> None:
    """Some labels of rows damaged."""
    _damage(draft, ("stub",), 0.25)


def _damaged_heads(draft: Draft) -> None:
    _damage(draft, ("head",), 0.2)


def _damage(draft: Draft, kinds: Sequence[str], share: float) -> None:
    def spoilt(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        def change(spot: Spot) -> str:
            hit = spot.kind in kinds and rng.random() < share
            return relabel.damaged(rng, spot.text) if hit else spot.text

        return [damaged(table, change) for table in tables]

    draft.redraw.append(spoilt)


def _lost_groups(draft: Draft) -> None:
    """Labels over several columns or rows left empty."""

    def lost(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        def change(spot: Spot) -> str:
            group = spot.columns > 1 if spot.kind == "head" else spot.rows > 1
            return "" if group and rng.random() < 0.5 else spot.text

        return [damaged(table, change) for table in tables]

    draft.redraw.append(lost)


def _lost_heads(draft: Draft) -> None:
    """No column labels at all."""

    def lost(_: Random, tables: list[Drawn]) -> list[Drawn]:
        return [damaged(t, lambda s: "" if s.kind == "head" else s.text) for t in tables]

    draft.redraw.append(lost)


def _yuan(draft: Draft) -> None:
    """Money in 元 as the head says: no figure in 万元, but a text for a person to look at."""
    for name, cell in draft.form.cells.items():
        text = draft.texts[name]
        if cell.type == "money" and read_text(text, "money").value:
            draft.meant[name] = f"{text}元"
    draft.relabel.append(lambda text: text.replace("万元", "元").replace("采购总金额", "采购总金额（元）"))


_HARMLESS = (_spaces, _lines, _brackets, _numbering, _wording, _unmerged, _columns, _rows, _blanks, _numbers, _headlines, _contents, _pages)  # fmt: skip
_HARMFUL = (_damaged, _damaged_heads, _fewer_rows, _fewer_columns, _more_rows, _more_columns, _lost_groups, _hybrid, _other_tables, _appendix, _split_labels)  # fmt: skip


def _mixed(draft: Draft) -> None:
    for change in draft.rng.sample(_HARMLESS, draft.rng.randint(2, 5)):
        change(draft)


def _worst(draft: Draft) -> None:
    for change in draft.rng.sample(_HARMFUL, draft.rng.randint(1, 3)):
        change(draft)
    for change in draft.rng.sample(_HARMLESS, draft.rng.randint(1, 3)):
        change(draft)


CHANGES: Mapping[str, Change] = {
    "plain": Change(_nothing),
    "spaces": Change(_spaces),
    "lines": Change(_lines, ("tabs", "pipes", *EXACT_KINDS)),
    "brackets": Change(_brackets),
    "numbering": Change(_numbering),
    "wording": Change(_wording),
    "labels": Change(_labels),
    "unmerged": Change(_unmerged),
    "columns": Change(_columns),
    "rows": Change(_rows),
    "more rows": Change(_more_rows),
    "more columns": Change(_more_columns),
    "fewer rows": Change(_fewer_rows),
    "fewer columns": Change(_fewer_columns),
    "pages": Change(_pages),
    "blocks": Change(_blocks),
    "beside": Change(_beside, EXACT_KINDS),
    "transposed": Change(_transposed, EXACT_KINDS),
    "one table": Change(_one_table, EXACT_KINDS),
    "spacers": Change(_spacers, EXACT_KINDS),
    "split labels": Change(_split_labels, EXACT_KINDS),
    "blanks": Change(_blanks),
    "numbers": Change(_numbers),
    "full": Change(_full, ("spaces", "bare")),
    "gaps": Change(_blanks, ("spaces", "bare"), 0.0),
    "hybrid": Change(_hybrid),
    "headlines": Change(_headlines),
    "chrome": Change(_chrome, ("html",)),
    "contents": Change(_contents),
    "other tables": Change(_other_tables),
    "appendix": Change(_appendix),
    "no borders": Change(_no_borders, EXACT_KINDS),
    "damaged": Change(_damaged, least=0.0),
    "damaged heads": Change(_damaged_heads, least=0.0),
    "lost groups": Change(_lost_groups, least=0.0),
    "lost heads": Change(_lost_heads, least=0.0),
    "yuan": Change(_yuan),
    "mixed": Change(_mixed),
    "worst": Change(_worst, least=0.0),
}
