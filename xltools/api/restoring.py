"""A damaged workbook's values lifted into a clean template."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from xltools.api.reports import StrPath, make_workbook, read
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.content import Content, EvidenceSheet
from xltools.model.form import Form
from xltools.model.report import UNKNOWN_OFFICE, Place, Report
from xltools.model.restored import HOW_WORDS, Restored
from xltools.model.value import Value

SHEET = "修复说明"


def restore(path: StrPath, catalogue: Catalogue = NOTHING_ADDED) -> Restored:
    """What a workbook of ours says whose names, rows or sheets were damaged.

    Raises XltoolsError when the file can't be opened, or holds neither our names nor a statutory table.
    """
    from xltools.importers.restore import Damaged, restored
    from xltools.workbook.copies.renamed import renamed
    from xltools.workbook.package import open_package

    open_package(path)
    named = _or_none(lambda: read(path, catalogue))
    # Where the names say nothing, why the labels don't either is what a person has to know.
    labelled = (
        _or_none(lambda: _by_label(path, catalogue, named.form)) if named else _by_label(path, catalogue)
    )
    base = named or labelled
    assert base is not None
    form = load_form(base.form, base.supplements, base.own)
    clean = Report(form.id, None, UNKNOWN_OFFICE, {}, form.supplements, own=base.own)
    blank = make_workbook(Content(clean), catalogue)
    again = renamed(path, blank, form.cells)
    about = _about(again.data, catalogue) or base
    damaged = Damaged(named, labelled, about, again.formulas)
    return restored(damaged, form, _places(blank, form))


def _about(data: bytes | None, catalogue: Catalogue) -> Report | None:
    """Cover, texts and answers of a copy with its names set again."""
    if data is None:
        return None
    with TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.xlsx"
        copy.write_bytes(data)
        return _or_none(lambda: read(copy, catalogue))


def restored_workbook(done: Restored, catalogue: Catalogue = NOTHING_ADDED) -> bytes:
    """The clean workbook; its sheet 修复说明 lists what stood elsewhere."""
    form = load_form(done.report.form, done.report.supplements, done.report.own)
    return make_workbook(Content(done.report, evidence=(_sheet(done, form),)), catalogue)


def _places(blank: bytes, form: Form) -> Mapping[str, Place]:
    """Where every value cell stands in the clean template."""
    from xltools.workbook.namemap import name_map

    with ZipFile(BytesIO(blank)) as package:
        names = name_map(package.read("xl/workbook.xml"), package.read("xl/_rels/workbook.xml.rels"))
    return {name: names.place(name) for name in form.cells}


def _or_none(reading: Callable[[], Report]) -> Report | None:
    try:
        return reading()
    except XltoolsError:
        return None


def _by_label(path: StrPath, catalogue: Catalogue, form_id: str | None = None) -> Report:
    from xltools.importers.files import read_printed
    from xltools.importers.report import import_report

    return import_report(read_printed(path), catalogue.supplements, form_id).report


def _sheet(done: Restored, form: Form) -> EvidenceSheet:
    moved = done.moved

    def rows() -> Iterator[Sequence[Value]]:
        for note in done.notes:
            yield "", note.zh, None, "", "", "", None, ""
        for cell in moved:
            label = form.cells[cell.name]
            sheet = form.table(label.table).sheet
            how = HOW_WORDS[cell.how].zh
            yield sheet, label.label, cell.value, cell.before, cell.after, how, cell.other, cell.name

    return EvidenceSheet(
        SHEET,
        f"修复说明：{len(moved)} 格不在原处或不是按名称找到的，请核对",
        ("表", "项目", "数值", "原位置", "现位置", "怎样找到", "名称所指的数", "名称"),
        (6.0, 44.0, 12.0, 16.0, 12.0, 26.0, 13.0, 40.0),
        rows,
        len(done.notes) + len(moved),
    )
