"""Published reports by chance in hundreds of kinds of print, and what an import makes of them.

``python -m tests.support.variants 500 7`` prints how each class fares over 500 documents from seed 7.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

import xltools
from tests.support.changes import CHANGES
from tests.support.drafts import Expected, draft_of, file_of, printed
from tests.support.judge import Score, judged, refused
from xltools.errors import XltoolsError


class Document(NamedTuple):
    """A file and what each report in it says."""

    name: str
    data: bytes
    expected: tuple[Expected, ...]


def document(change: str, seed: int, kind: str = "") -> Document:
    """A document of a class of variation: the same for the same seed; ``kind`` settles the kind of file."""
    rng = Random(f"{change} {seed}")
    draft = draft_of(rng, kind or rng.choice(CHANGES[change].kinds))
    CHANGES[change].apply(draft)
    reports = [printed(one) for one in (draft, *draft.more)]
    blocks = [block for blocks, _ in reports for block in blocks]
    return Document(*file_of(draft, blocks), tuple(expected for _, expected in reports))


def score_of(document: Document, folder: Path) -> Score:
    """What an import of the document reads right, leaves open and gets wrong."""
    path = folder / document.name
    path.write_bytes(document.data)
    try:
        return judged(document.expected, xltools.import_file(path))
    except XltoolsError:
        return refused(document.expected)
    finally:
        path.unlink()


def scores(change: str, seeds: Sequence[int], folder: Path, kind: str = "") -> Iterator[tuple[int, Score]]:
    for seed in seeds:
        yield seed, score_of(document(change, seed, kind), folder)


def main(count: int, first: int, only: Sequence[str] = ()) -> None:
    """Prints a line for each class of variation: documents, share right, open, silently wrong."""
    with TemporaryDirectory() as name:
        for change in only or CHANGES:
            total = Score()
            each = max(1, count // len(only or CHANGES))
            said: list[str] = []
            for seed, score in scores(change, range(first, first + each), Path(name)):
                total.add(score)
                if score.wrong:
                    said.append(f"    {seed}: {len(score.wrong)} {score.wrong[0]}")
                elif score.open and CHANGES[change].least == 1:
                    said.append(f"    {seed}: {score.open} open")
            print(f"{change:15} {total.documents:5} {total.share:8.2%} {total.open:6} {len(total.wrong):6}")
            print("\n".join(said[:6]), end="\n" if said else "")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])
