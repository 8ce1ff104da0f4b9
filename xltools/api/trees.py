"""Several levels in one call: every folder becomes a workbook, which is a report to the folder above."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from xltools.api.orders import carry_out
from xltools.api.outputs import write_outputs
from xltools.api.reports import StrPath, read, validate
from xltools.api.rollups import now
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.finding import ReportVerdict
from xltools.model.order import HERE, Means, Order
from xltools.model.report import Source
from xltools.model.rollup import Status, Submission
from xltools.rollup.reading.pool import run_local
from xltools.rollup.tree import Level, tree_of

_LARGE = 500
"""A folder with as many reports is read by all cores; smaller ones are done side by side."""
_EMPTY = Text("文件夹里没有工作簿。", "There is no workbook in the folder.")
_LOST = Text("汇总这个文件夹的进程被系统中止。", "The process that did this folder was ended by the system.")


@dataclass(frozen=True, slots=True)
class LevelDone:
    """What became of a folder; with ``error`` it has no workbook, and counts as unreadable one level up.

    ``statuses``: how many offices of each; ``errors``: findings of severity error on the roll-up itself.
    """

    folder: str
    output: str
    depth: int
    district: str = ""
    statuses: Mapping[Status, int] = field(default_factory=dict)
    errors: int = 0
    verdict: ReportVerdict = "unreadable"
    error: Text | None = None

    @property
    def clean(self) -> bool:
        return (
            self.error is None
            and self.verdict != "invalid"
            and not self.errors
            and set(self.statuses) == {"included"}
        )


def roll_up_tree(
    root: StrPath,
    target: StrPath,
    order: Order,
    means: Means = HERE,
    progress: Callable[[int, int], None] | None = None,
    when: datetime | None = None,
) -> list[LevelDone]:
    """Rolls up every folder under ``root``, the deepest first, into the same folders under ``target``.

    ``order`` gives the options (its files, output and roster are not looked at): a folder's roster lies in
    it, and last year's workbooks under ``order.prior``, if given, as in ``target``. Each workbook has its
    manifest beside it. A folder that can't be rolled up stops nothing: it is listed, and missing in the sums
    above. Raises XltoolsError when ``target`` can't be written or the cluster fails.
    """
    top = tree_of(Path(root), Path(target))
    levels = list(top.all())
    for level in levels:
        _make_folder(level)
    jobs = means.jobs or os.cpu_count() or 1
    done: dict[str, LevelDone] = {}
    for depth in sorted({level.depth for level in levels}, reverse=True):
        tasks = [_Task(level, _failed(level, done)) for level in levels if level.depth == depth]
        alone = [task for task in tasks if len(task.level.reports) >= _LARGE or means.scheduler]
        small = [task for task in tasks if task not in alone]
        if len(small) == 1 or jobs == 1:
            alone, small = alone + small, []
        work = partial(_run, order=order, target=str(target), when=when or now())
        for task in alone:
            done[task.level.folder] = work([task], means=means)[0]
            if progress:
                progress(1, len(levels))
        chunks = [[task] for task in small]
        single = partial(work, means=replace(means, jobs=1))
        for _, found in run_local(single, chunks, min(jobs, len(chunks) or 1), _lost):
            done[found[0].folder] = found[0]
            if progress:
                progress(1, len(levels))
    return [done[level.folder] for level in levels]


@dataclass(frozen=True, slots=True)
class _Task:
    level: Level
    failed: tuple[LevelDone, ...]
    """The folders below that have no workbook."""


def _failed(level: Level, done: Mapping[str, LevelDone]) -> tuple[LevelDone, ...]:
    return tuple(done[below.folder] for below in level.below if done[below.folder].error is not None)


def _run(
    tasks: Sequence[_Task], *, order: Order, target: str, when: datetime, means: Means
) -> list[LevelDone]:
    return [_one(task, order, target, when, means) for task in tasks]


def _one(task: _Task, order: Order, target: str, when: datetime, means: Means) -> LevelDone:
    level = task.level
    nothing = LevelDone(level.folder, level.output, level.depth)
    failed = {one.folder for one in task.failed}
    files = (*level.reports, *(below.output for below in level.below if below.folder not in failed))
    if not files:
        return replace(nothing, error=task.failed[0].error if task.failed else _EMPTY)
    prior = Path(order.prior, Path(level.output).relative_to(target)) if order.prior else None
    own = replace(
        order,
        files=files,
        output=level.output,
        roster=level.roster,
        prior=str(prior) if prior is not None and prior.exists() else None,
    )
    missing = [Submission(Source(one.folder), error=one.error) for one in task.failed]
    try:
        made = carry_out(own, means, extra=missing)
        write_outputs(made, own, manifest_file=level.manifest, when=when)
        checked = validate(read(level.output))
    except XltoolsError as error:
        return replace(nothing, error=Text(error.say("zh"), error.say("en")))
    except Exception as error:  # one folder must never stop the others; it is listed
        said = f"{type(error).__name__}: {error}"
        return replace(nothing, error=Text(f"出现意外错误（{said}）。", f"Unexpected error ({said})."))
    return replace(
        nothing,
        district=made.rollup.district,
        statuses=Counter(line.status for line in made.rollup.offices),
        errors=sum(finding.severity == "error" for finding in made.findings),
        verdict=checked.verdict,
    )


def _lost(task: _Task) -> LevelDone:
    return LevelDone(task.level.folder, task.level.output, task.level.depth, error=_LOST)


def _make_folder(level: Level) -> None:
    folder = Path(level.output).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise XltoolsError(
            Text(f"建不了文件夹：{error.strerror}。", f"The folder can't be made: {error.strerror}."),
            where=str(folder),
            todo=Text(
                "请检查权限和磁盘空间，或换一个位置。",
                "Check permissions and disk space, or choose another place.",
            ),
        ) from error
