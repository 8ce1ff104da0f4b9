"""The labels of a form's table among the words of a page, each whole although printed on several lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xltools.grid import GridCell
from xltools.importers.pdf_lines import Segment
from xltools.importers.pdf_sheet import Box
from xltools.narrative.words import bare

_NEXT_LINE = 2.2
"""How far below a line the next one of its label begins, in sizes of the type."""
_BESIDE = 1.5
"""How far to the right its next piece stands, where it is spread out."""
_MARGIN = 40.0


@dataclass(frozen=True, slots=True)
class Word:
    """A segment of a page; ``box`` counts from the top of the first page, over all pages."""

    segment: Segment
    page: int
    box: Box
    bare: str


@dataclass(frozen=True, slots=True)
class Label:
    """The words that make up a label, from top to bottom."""

    words: tuple[Word, ...]

    @property
    def box(self) -> Box:
        boxes = [word.box for word in self.words]
        return Box(min(box.x0 for box in boxes), boxes[0].top, max(box.x1 for box in boxes), boxes[-1].bottom)

    @property
    def text(self) -> str:
        return "\n".join(word.segment.text for word in self.words)


def find_labels(cells: Sequence[GridCell], words: Sequence[Word]) -> dict[GridCell, Label]:
    """The labels that are printed; a label that a table has several times only if all of them are."""
    wanted: dict[str, list[GridCell]] = {}
    for cell in cells:
        if bare(cell.text):
            wanted.setdefault(bare(cell.text), []).append(cell)
    chains = {text: _chains(text, words) for text in wanted}
    area = _area(
        label for text, found in chains.items() if len(found) == len(wanted[text]) for label in found
    )
    if area is None:
        return {}
    placed: dict[GridCell, Label] = {}
    for text, owners in wanted.items():
        near = [label for label in chains[text] if area.top <= label.box.centre <= area.bottom]
        if len(near) != len(owners):
            continue
        stacked = len({cell.column for cell in owners}) == 1
        near.sort(key=lambda label: label.box.top if stacked else label.box.x0)
        owners.sort(key=lambda cell: cell.row if stacked else cell.column)
        placed.update(zip(owners, near, strict=True))
    return placed


def _area(labels: Iterable[Label]) -> Box | None:
    boxes = [label.box for label in labels]
    if not boxes:
        return None
    return Box(0, min(box.top for box in boxes) - _MARGIN, 0, max(box.bottom for box in boxes) + _MARGIN)


def _chains(text: str, words: Sequence[Word]) -> list[Label]:
    """Every place where words one under the other make up a label."""
    found: list[Label] = []
    used: set[int] = set()
    for start, word in enumerate(words):
        if start in used or not word.bare or not text.startswith(word.bare):
            continue
        chain = _chain(text, start, words)
        if chain:
            used |= set(chain)
            found.append(Label(tuple(words[i] for i in chain)))
    return found


def _chain(text: str, start: int, words: Sequence[Word]) -> list[int]:
    chain = [start]
    rest = text[len(words[start].bare) :]
    while rest:
        box = Label(tuple(words[i] for i in chain)).box
        last = words[chain[-1]]
        following = next(
            (
                i
                for i in range(chain[-1] + 1, len(words))
                if words[i].bare and rest.startswith(words[i].bare) and _follows(last, box, words[i])
            ),
            None,
        )
        if following is None:
            return []
        chain.append(following)
        rest = rest[len(words[following].bare) :]
    return chain


def _follows(last: Word, whole: Box, word: Word) -> bool:
    """Whether a word goes on after the last one of a label: beside it, or on the next line."""
    size = last.segment.size
    down = word.box.centre - last.box.centre
    if abs(down) < size / 2:
        return -size / 2 < word.box.x0 - last.box.x1 < _BESIDE * size
    overlap = min(whole.x1, word.box.x1) - max(whole.x0, word.box.x0)
    # The rest of a cell may stand at the top of the next page.
    return overlap > 0 and (0 < down < _NEXT_LINE * size or word.page == last.page + 1)
