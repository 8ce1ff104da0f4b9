"""What a person typed into the district's workbook, read before the workbook is made anew."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from xltools.api.reports import StrPath, read
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.adjustment import Adjustment
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.report import Report
from xltools.model.rollup import SCOPE, Rollup

_ZIP = b"PK"


@dataclass(frozen=True, slots=True)
class Kept:
    """The workbook as a report (texts, cover, reasons, answers), and the lines of its sheet 调整."""

    report: Report
    adjustments: tuple[Adjustment, ...]


def read_kept(path: StrPath, catalogue: Catalogue = NOTHING_ADDED) -> Kept | None:
    """What is in the workbook at ``path``; None where there is no file, or one that is no workbook.

    Raises XltoolsError for a workbook that can't be read: what was typed into it would be lost.
    """
    from xltools.workbook.adjustments import read_adjustments

    if not _is_workbook(Path(path)):
        return None
    try:
        return Kept(read(path, catalogue), read_adjustments(path))
    except XltoolsError as error:
        raise XltoolsError(
            Text(
                f"已有的输出文件读不出来，其中填写的调整和文字会丢失，没有覆盖：{error.what.zh}",
                f"The output that is there can't be read, and what was typed into it would be lost: {error.what.en}",
            ),
            where=str(path),
            todo=Text("请先移走该文件，或换一个输出文件名。", "Move it away, or choose another output name."),
        ) from error


def _is_workbook(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return file.read(2) == _ZIP
    except (OSError, ValueError):
        return False


def with_kept(rollup: Rollup, kept: Kept | None) -> Rollup:
    """The roll-up with what was typed into its workbook.

    Raises XltoolsError when that is the roll-up of another year or district: it would be lost.
    """
    from xltools.rollup.keep import adjust, belongs, keep

    if kept is None or kept.report.scope != SCOPE:
        return rollup
    if not belongs(kept.report, rollup):
        there, year = kept.report.office.name, kept.report.year
        raise XltoolsError(
            Text(
                f"已有的输出文件是“{there}”{year}年度的汇总表，不是“{rollup.district}”{rollup.year}年度的，没有覆盖。",
                f"The output that is there is the roll-up of {there}, {year}, not of {rollup.district}, {rollup.year};"
                " it was not written over.",
            ),
            where=kept.report.source.file,
            todo=Text("请换一个输出文件名，或先移走该文件。", "Choose another output name, or move it away."),
        )
    return adjust(keep(rollup, kept.report), kept.adjustments)
