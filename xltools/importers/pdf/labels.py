"""The labels of a form's table among the words of a page, each whole although printed on several lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from xltools.grid import GridCell
from xltools.importers.pdf.lines import Segment
from xltools.importers.pdf.sheet import Box
from xltools.narrative.words import bare

_NEXT_LINE = 2.2
"""How far below a line the next one of its label begins, in sizes of the type."""
_BESIDE = 1.5
"""How far to the right its next piece stands, where it is spread out."""
_LINES = 3.0
_MARGIN = 120.0


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
    edges = _edges(words)
    chains = {text: _chains(text, words, edges) for text in wanted}
    whole = [label for text, found in chains.items() if len(found) == len(wanted[text]) for label in found]
    if not whole:
        return {}
    top, bottom = min(label.box.top for label in whole), max(label.box.bottom for label in whole)
    placed: dict[GridCell, Label] = {}
    for text, owners in wanted.items():
        # Other tables have some of the labels too: those nearest to the rest are this table's.
        far = sorted(
            ((max(0.0, top - label.box.centre, label.box.centre - bottom), label) for label in chains[text]),
            key=lambda pair: pair[0],
        )
        near = [label for distance, label in far[: len(owners)] if distance < _MARGIN]
        if len(near) < len(owners) or (len(far) > len(near) and far[len(near)][0] == 0):
            continue
        stacked = len({cell.column for cell in owners}) == 1
        near.sort(key=lambda label: label.box.top if stacked else label.box.x0)
        owners.sort(key=lambda cell: cell.row if stacked else cell.column)
        placed.update(zip(owners, near, strict=True))
    return placed


def _edges(words: Sequence[Word]) -> dict[int, tuple[float, float]]:
    """Where the words of each page begin and end."""
    edges: dict[int, tuple[float, float]] = {}
    for word in words:
        top, bottom = edges.get(word.page, (word.box.top, word.box.bottom))
        edges[word.page] = min(top, word.box.top), max(bottom, word.box.bottom)
    return edges


def _chains(text: str, words: Sequence[Word], edges: Mapping[int, tuple[float, float]]) -> list[Label]:
    """Every place where words one under the other make up a label."""
    found: list[Label] = []
    used: set[int] = set()
    for start, word in enumerate(words):
        if start in used or not word.bare or not text.startswith(word.bare):
            continue
        chain = _chain(text, start, words, edges)
        if chain:
            used |= set(chain)
            found.append(Label(tuple(words[i] for i in chain)))
    return found


def _chain(
    text: str, start: int, words: Sequence[Word], edges: Mapping[int, tuple[float, float]]
) -> list[int]:
    chain = [start]
    rest = text[len(words[start].bare) :]
    while rest:
        box = Label(tuple(words[i] for i in chain)).box
        last = words[chain[-1]]
        following = next(
            (
                i
                for i in range(chain[-1] + 1, len(words))
                if words[i].bare and rest.startswith(words[i].bare) and _follows(last, box, words[i], edges)
            ),
            None,
        )
        if following is None:
            return []
        chain.append(following)
        rest = rest[len(words[following].bare) :]
    return chain


def _follows(last: Word, whole: Box, word: Word, edges: Mapping[int, tuple[float, float]]) -> bool:
    """Whether a word goes on after the last one of a label: beside it, or on the next line."""
    size = last.segment.size
    down = word.box.centre - last.box.centre
    if abs(down) < size / 2:
        return -size / 2 < word.box.x0 - last.box.x1 < _BESIDE * size
    if min(whole.x1, word.box.x1) <= max(whole.x0, word.box.x0):
        return False
    if word.page == last.page + 1:
        # A cell may go on at the top of the next page.
        end, begin = edges[last.page][1] - last.box.bottom, word.box.top - edges[word.page][0]
        return end < _LINES * size and begin < _LINES * size
    return 0 < down < _NEXT_LINE * size
