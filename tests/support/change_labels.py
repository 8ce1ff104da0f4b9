"""Variations of labels: what leaves them the same, and what damages them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from tests.support import relabel
from tests.support.drafts import Draft
from tests.support.drawn import Drawn, Spot
from tests.support.drawn import damaged as with_damage
from xltools.numerals import read_text


def nothing(draft: Draft) -> None:
    """The usual print."""


def spaces(draft: Draft) -> None:
    draft.relabel.append(lambda text: relabel.spaced(draft.rng, text))
    for name, text in draft.texts.items():
        if text and draft.rng.random() < 0.4:
            draft.texts[name] = _padded(draft.rng, text)


def _padded(rng: Random, text: str) -> str:
    ends = ("", " ", "\u3000", "\u00a0", "\u3000\u3000")
    return rng.choice(ends) + text + rng.choice(ends)


def lines(draft: Draft) -> None:
    rng = draft.rng
    draft.relabel.append(lambda text: relabel.broken(rng, text) if rng.random() < 0.6 else text)


def brackets(draft: Draft) -> None:
    draft.relabel.append(relabel.half_width)


def numbering(draft: Draft) -> None:
    style = relabel.number_style(draft.rng)
    draft.relabel.append(lambda text: relabel.numbered(style, text))


def wording(draft: Draft) -> None:
    choices = relabel.wording(draft.rng)
    draft.relabel.append(lambda text: relabel.reworded(choices, text))


def labels(draft: Draft) -> None:
    """All that leaves labels what they are."""
    for change in (wording, numbering, brackets, lines, spaces):
        if draft.rng.random() < 0.7:
            change(draft)


def damaged(draft: Draft) -> None:
    """Some labels of rows damaged."""
    _damage(draft, ("stub",), 0.25)


def damaged_heads(draft: Draft) -> None:
    _damage(draft, ("head",), 0.2)


def _damage(draft: Draft, kinds: Sequence[str], share: float) -> None:
    def spoilt(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        def change(spot: Spot) -> str:
            hit = spot.kind in kinds and rng.random() < share
            return relabel.damaged(rng, spot.text) if hit else spot.text

        return [with_damage(table, change) for table in tables]

    draft.redraw.append(spoilt)


def lost_groups(draft: Draft) -> None:
    """Labels over several columns or rows left empty."""

    def lost(rng: Random, tables: list[Drawn]) -> list[Drawn]:
        def change(spot: Spot) -> str:
            group = spot.columns > 1 if spot.kind == "head" else spot.rows > 1
            return "" if group and rng.random() < 0.5 else spot.text

        return [with_damage(table, change) for table in tables]

    draft.redraw.append(lost)


def lost_heads(draft: Draft) -> None:
    """No column labels at all."""

    def lost(_: Random, tables: list[Drawn]) -> list[Drawn]:
        return [with_damage(t, lambda s: "" if s.kind == "head" else s.text) for t in tables]

    draft.redraw.append(lost)


def yuan(draft: Draft) -> None:
    """Money in 元 as the head says: no figure in 万元, but a text for a person to look at."""
    for name, cell in draft.form.cells.items():
        text = draft.texts[name]
        if cell.type == "money" and read_text(text, "money").value:
            draft.meant[name] = f"{text}元"
    draft.relabel.append(lambda text: text.replace("万元", "元").replace("采购总金额", "采购总金额（元）"))
