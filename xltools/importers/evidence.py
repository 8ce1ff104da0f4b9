"""The sheets of an imported workbook that say where everything came from, and keep the text as published."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import PurePath

from xltools.importers.matching.labels import NEAR, SURE
from xltools.model.content import EvidenceSheet
from xltools.model.form import Form
from xltools.model.imported import (
    IMPORTED_COLUMNS,
    LABEL,
    NOTE_COLUMNS,
    PARAGRAPH,
    PUBLISHED_COLUMNS,
    Imported,
)
from xltools.model.value import Value

_MOST_CELLS = 20
"""Of cells that were not found, more names than this help nobody; observations keep all of theirs."""
_LONGEST = 32_000
"""A cell of a workbook holds 32,767 characters."""


def evidence_of(imported: Imported, form: Form) -> tuple[EvidenceSheet, ...]:
    """导入说明 (what was decided and left open), 导入来源 (each value) and 原文 (the text outside the tables)."""
    return (_notes(imported), _origins(imported, form), _published(imported))


def _notes(imported: Imported) -> EvidenceSheet:
    def rows() -> Iterator[Sequence[Value]]:
        for note in imported.notes:
            state = "请核对" if note.open else "供参考"
            yield (
                note.about.zh,
                state,
                note.place,
                note.what.zh,
                note.seen,
                "、".join(note.cells if note.seen else note.cells[:_MOST_CELLS]),
                note.table,
            )

    seen, cells, table, place, what = NOTE_COLUMNS
    return EvidenceSheet(
        "导入说明",
        f"导入说明　{PurePath(imported.report.source.file).name}",
        ("事项", "状态", "原文位置", "说明", "类型", "涉及的格", "表"),
        (10.0, 9.0, 22.0, 70.0, 14.0, 40.0, 12.0),
        rows,
        len(imported.notes),
        names={2: place, 3: what, 4: seen, 5: cells, 6: table},
    )


def _origins(imported: Imported, form: Form) -> EvidenceSheet:
    report = imported.report

    def rows() -> Iterator[Sequence[Value]]:
        for name, cell in form.cells.items():
            likeness = imported.likeness.get(name)
            place = report.places.get(name)
            yield (
                form.table(cell.table).sheet,
                cell.label,
                report.values.get(name),
                report.unreadable.get(name, report.raw.get(name, "")),
                str(place.sheet) if place else "没有找到",
                _basis(likeness),
                name,
            )

    names, values, raw = IMPORTED_COLUMNS
    return EvidenceSheet(
        "导入来源",
        "导入来源　每一格取自原文何处",
        ("表", "项目", "读入的数", "原文（与数不同时）", "原文位置", "依据", "名称"),
        (8.0, 52.0, 12.0, 24.0, 26.0, 16.0, 44.0),
        rows,
        len(form.cells),
        names={2: values, 3: raw, 6: names},
    )


def _basis(likeness: float | None) -> str:
    if likeness is None:
        return ""
    if likeness >= SURE:
        return "标签一致"
    return f"标签相近 {likeness:.0%}" if likeness >= NEAR else f"凭上下行 {likeness:.0%}"


def _published(imported: Imported) -> EvidenceSheet:
    document = imported.report.document
    paragraphs = document.raw.split("\n") if document else []
    pieces = [
        (PARAGRAPH, line[start : start + _LONGEST])
        for line in paragraphs
        for start in range(0, max(1, len(line)), _LONGEST)
        if line.strip()
    ]
    pieces += [(LABEL, label) for label in (document.labels if document else ())]
    kinds, texts = PUBLISHED_COLUMNS
    return EvidenceSheet(
        "原文",
        "原文　表格以外的文字，和表格里的文字",
        ("类别", "文字"),
        (12.0, 110.0),
        lambda: pieces,
        len(pieces),
        names={0: kinds, 1: texts},
        landscape=False,
    )
