"""Rows of print beside rows of the form, in the same order, so that the likenesses add up to the most."""

from __future__ import annotations

from collections.abc import Sequence


def align(scores: Sequence[Sequence[float]], least: float) -> list[tuple[int, int]]:
    """Pairs (printed, official) in rising order of both, each at least ``least`` alike.

    ``scores``: printed x official, 0 to 1. Of equal sums the one with earlier rows wins.
    """
    height, width = len(scores), len(scores[0]) if scores else 0
    total = [[0.0] * (width + 1) for _ in range(height + 1)]
    for i in range(height - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            skipped = max(total[i + 1][j], total[i][j + 1])
            taken = scores[i][j] + total[i + 1][j + 1] if scores[i][j] >= least else 0.0
            total[i][j] = max(skipped, taken)
    pairs = []
    i = j = 0
    while i < height and j < width:
        if scores[i][j] >= least and total[i][j] == scores[i][j] + total[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif total[i][j] == total[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def assign(scores: Sequence[Sequence[float]], least: float) -> list[tuple[int, int]]:
    """Pairs in any order: the best first, each row and column once; equal bests are left to nobody."""
    candidates = sorted(
        ((score, i, j) for i, row in enumerate(scores) for j, score in enumerate(row) if score >= least),
        reverse=True,
    )
    pairs: list[tuple[int, int]] = []
    rows: set[int] = set()
    columns: set[int] = set()
    for score, i, j in candidates:
        if i in rows or j in columns:
            continue
        rivals = [
            (k, m)
            for other, k, m in candidates
            if other == score and (k == i) != (m == j) and k not in rows and m not in columns
        ]
        if not rivals:
            pairs.append((i, j))
            rows.add(i)
            columns.add(j)
    return sorted(pairs)


def best_pairs(scores: Sequence[Sequence[float]], least: float) -> list[tuple[int, int]]:
    """In order where that fits as well as any order: neighbours tell labels that are alike apart."""
    ordered, free = align(scores, least), assign(scores, least)

    def fit(pairs: list[tuple[int, int]]) -> float:
        return sum(scores[i][j] for i, j in pairs)

    return ordered if fit(ordered) >= fit(free) - 1e-9 else free
