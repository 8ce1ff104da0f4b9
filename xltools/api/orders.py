"""A roll-up carried out as ordered: files found, read, sorted out, added up."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence

from xltools.api.files import find_files
from xltools.api.kept import read_kept
from xltools.api.letter_files import read_letters
from xltools.api.reading import submissions
from xltools.api.reports import read
from xltools.api.rollups import RolledUp, read_acceptances, read_roster, roll_up
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.order import HERE, Means, Order
from xltools.model.rollup import Submission

Progress = Callable[[int, int], None]
"""Is told how many files more are read, and of how many."""


def carry_out(
    order: Order,
    means: Means = HERE,
    progress: Progress | None = None,
    extra: Sequence[Submission] = (),
) -> RolledUp:
    """The roll-up that ``order`` asks for; nothing is written. ``extra`` goes beside what its files hold.

    Files that the order names for another purpose are no reports, even in the same folder. Raises
    XltoolsError as ``find_files``, ``submissions`` and ``roll_up`` do, and for references that can't be read.
    """
    added = catalogue_of(order)
    roster = read_roster(order.roster) if order.roster else None
    prior = read(order.prior, added) if order.prior else None
    acceptances = read_acceptances(order.accept) if order.accept else ()
    issued = read_letters(order.letters) if order.letters else ()
    kept = read_kept(order.output, added)
    files = files_of(order)

    def tell(done: int) -> None:
        if progress:
            progress(done, len(files))

    return roll_up(
        [*submissions(files, progress=tell, catalogue=added, means=means), *extra],
        order.output,
        roster=roster,
        year=order.year,
        strict=order.strict,
        leave_out=order.leave_out,
        acceptances=acceptances,
        prior=prior,
        stated=read(order.stated, added) if order.stated else None,
        kept=kept,
        issued=issued,
        returning=order.letters is not None,
        catalogue=added,
    )


def files_of(order: Order) -> list[str]:
    """The reports that an order means, sorted."""
    others = {os.path.realpath(path) for path in (order.roster, order.prior, order.stated) if path}
    found = find_files(order.files, leave_out=order.output)
    kept = [file for file in found if os.path.realpath(file) not in others] if others else found
    if not kept:
        raise XltoolsError(
            Text(
                "除名单、上年汇总表和本级报表外，没有找到工作簿。",
                "There is no workbook beside the roster, last year's and the stated one.",
            ),
            where="、".join(order.files),
            todo=Text("请指定存放各单位工作簿的文件夹。", "Name the folder with the offices' workbooks."),
        )
    return kept


def catalogue_of(order: Order) -> Catalogue:
    """The district's own rules and supplements that an order names."""
    from xltools.api.catalogue import catalogue

    if order.rules is None and not order.supplements:
        return NOTHING_ADDED
    return catalogue(order.rules, order.supplements)
