"""Hundreds of kinds of print: never a wrong number without a word, and all right where nothing is damaged."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.changes import CHANGES
from tests.support.judge import Score
from tests.support.variants import scores

_EACH = 11
"""Documents of a class; there are more than 45 classes, so more than 500 in all."""
_FIRST = 1


def test_there_are_enough() -> None:
    assert _EACH * len(CHANGES) >= 500


@pytest.mark.parametrize("change", CHANGES)
def test_variants(change: str, tmp_path: Path) -> None:
    total = Score()
    for seed, score in scores(change, range(_FIRST, _FIRST + _EACH), tmp_path):
        assert not score.wrong, (change, seed, score.wrong[:3])
        total.add(score)
    assert total.documents >= _EACH
    assert total.share >= CHANGES[change].least, (change, total.share)
