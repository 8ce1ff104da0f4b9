"""Hundreds of published reports by chance: a figure is read right, or left blank and told; never silently wrong.

``python -m tests.support.variants 5000 1`` tries more of them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import xltools
from tests.support.changes import CHANGES
from tests.support.judge import Score, judged
from tests.support.libreoffice import needs_libreoffice, to_pdf
from tests.support.variants import document, scores

EACH = 12
"""Documents of every class."""
UNRULED = "no borders"
"""Its table three is not found in a PDF, whose cells are told by their lines; what is open is told."""
PRINTED = (
    "plain", "spaces", "lines", "brackets", "numbering", "wording", "unmerged", "columns", "rows", "blanks", "numbers",
    "more rows", "fewer rows", "blocks", "group rows", UNRULED,
)  # fmt: skip
"""Classes that are printed as PDF, too."""


@pytest.mark.parametrize("change", CHANGES)
def test_nothing_is_silently_wrong(change: str, tmp_path: Path) -> None:
    total = Score()
    for seed, score in scores(change, range(EACH), tmp_path):
        assert not score.wrong, f"{change} {seed}: {score.wrong[:5]}"
        total.add(score)
    assert total.documents == EACH
    assert total.share >= CHANGES[change].least


@needs_libreoffice
def test_printed_as_pdf(tmp_path: Path) -> None:
    drawn = [(change, document(change, seed, "pdf")) for seed in (100, 101) for change in PRINTED]
    paths = [tmp_path / f"{number}.docx" for number in range(len(drawn))]
    for path, (_, made) in zip(paths, drawn, strict=True):
        path.write_bytes(made.data)
    total = Score()
    for (change, made), path in zip(drawn, to_pdf(paths, tmp_path / "pdf"), strict=True):
        score = judged(made.expected, xltools.import_file(path))
        assert not score.wrong, f"{path.stem}: {score.wrong[:5]}"
        if change != UNRULED:
            total.add(score)
    assert total.share >= 0.99


@pytest.mark.parametrize(("change", "seed"), [("worst", 88)])
def test_documents_that_were_once_read_wrong(change: str, seed: int, tmp_path: Path) -> None:
    """88: 3.其他 of form 2021, printed first in a group of form 2019 that has one row only."""
    ((_, score),) = scores(change, [seed], tmp_path)
    assert not score.wrong
