"""The statutory report for publication, from the facts and texts of a workbook: Word, web page, PDF."""

from __future__ import annotations

from xltools.api.reports import validate
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.lang import Text
from xltools.model.catalogue import NOTHING_ADDED, Catalogue
from xltools.model.finding import Validation
from xltools.model.form import Form
from xltools.model.report import Report
from xltools.narrative.placeholders import Filled, fill_report, placeholder_names

FORMATS = ("docx", "html", "pdf")
_SHOWN = 3


def export(
    report: Report,
    to: str,
    *,
    draft: bool = False,
    checked: Validation | None = None,
    catalogue: Catalogue = NOTHING_ADDED,
) -> bytes:
    """The report as a file to publish, ``to`` docx, html or pdf; its placeholders are filled from the tables.

    ``draft`` prints 草稿 across it, lets errors pass, and leaves placeholders of blank cells as typed.
    ``checked``: its validation, where it has been validated already. docx and html are the same bytes
    for the same report; pdf is made by LibreOffice.

    Raises XltoolsError for a report with error findings, an unknown placeholder, one whose cells are
    blank, and for what is not installed.
    """
    if to not in FORMATS:
        raise XltoolsError(
            Text(f"不能导出为“{to}”。", f"There is no export to {to!r}."),
            todo=Text(f"可用：{'、'.join(FORMATS)}。", f"Known: {', '.join(FORMATS)}."),
        )
    if not draft:
        refused = refusal(report, checked or validate(report, catalogue=catalogue))
        if refused:
            raise refused
    form = load_form(report.form, report.supplements, report.own)
    filled, left = fill_report(report, form)
    _check_placeholders(report, form, left, draft)
    return _file(filled, form, to, draft)


def refusal(report: Report, checked: Validation) -> XltoolsError | None:
    """Why a report is not exported: how many errors it has, and the first of them; None without any."""
    errors = [finding.message for finding in checked.findings if finding.severity == "error"]
    if not errors:
        return None
    zh = "".join(f"\n  {said.zh}" for said in errors[:_SHOWN])
    en = "".join(f"\n  {said.en}" for said in errors[:_SHOWN])
    more = len(errors) - _SHOWN
    return XltoolsError(
        Text(
            f"有 {len(errors)} 个错误，没有导出。{zh}" + (f"\n  ……另有 {more} 个" if more > 0 else ""),
            f"{len(errors)} error{'s' * (len(errors) > 1)}, so it was not exported.{en}"
            + (f"\n  ... and {more} more" if more > 0 else ""),
        ),
        where=report.source.file,
        todo=Text(
            "请用 xltools validate 查看全部问题，改正后再导出；只看样子可加 --draft（印“草稿”字样）。",
            "xltools validate lists them all; correct them, or add --draft for a copy marked as a draft.",
        ),
    )


def export_notes(report: Report) -> tuple[Text, ...]:
    """What whoever exported the report must know: a part drafted from the tables, placeholders left."""
    form = load_form(report.form, report.supplements, report.own)
    notes = []
    part = next(part for part in form.parts if part.text == "text.overview")
    if not report.text.get(part.text, "").strip():
        notes.append(
            Text(
                f"“{part.number}、{part.title}”没有填写，已放入按表中数字拟的草稿，请核对改写。",
                f"Part {part.number} ({part.title}) is empty: a draft from the tables was put in, to be checked.",
            )
        )
    left = fill_report(report, form)[1]
    notes += [
        Text(f"{said.zh}，照原样留着。", f"{said.en}; it was left as typed.")
        for said in _blanks(report, form, left)
    ]
    return tuple(notes)


def _check_placeholders(report: Report, form: Form, left: Filled, draft: bool) -> None:
    if left.unknown:
        names = "".join(f"{{{name}}}" for name in left.unknown)
        known = "".join(f"{{{name}}}" for name in placeholder_names(form))
        raise XltoolsError(
            Text(f"文字部分有不认识的占位符 {names}。", f"The texts hold unknown placeholders: {names}."),
            where=report.source.file,
            todo=Text(
                f"可用：{known}；要印出花括号，请写两次：{{{{ }}}}。",
                f"Known: {known}. Braces to be printed are doubled: {{{{ }}}}.",
            ),
        )
    blanks = _blanks(report, form, left)
    if blanks and not draft:
        raise XltoolsError(
            Text("；".join(said.zh for said in blanks) + "。", "; ".join(said.en for said in blanks) + "."),
            where=report.source.file,
            todo=Text("请填好这些格，或改写文字部分。", "Fill in these cells, or reword the texts."),
        )


def _blanks(report: Report, form: Form, left: Filled) -> list[Text]:
    """Which cells keep each placeholder from being filled."""
    found = []
    for name, cells in left.blank.items():
        shown = [_place(report, form, cell) for cell in cells[:_SHOWN]]
        more = len(cells) - _SHOWN
        zh = "、".join(place.zh for place in shown) + (f"等 {len(cells)} 格" if more > 0 else "")
        en = ", ".join(place.en for place in shown) + (f" and {more} more" if more > 0 else "")
        found.append(
            Text(f"{{{name}}} 填不出来：{zh}没有数字", f"{{{name}}} can't be filled: no number in {en}")
        )
    return found


def _place(report: Report, form: Form, name: str) -> Text:
    """``表三 J30（四、结转下年度继续办理·总计）``; a field of the cover by its label."""
    place = str(report.places.get(name, "")).replace("!", " ")
    label = form.cells[name].label if name in form.cells else ""
    label = label or next((item.label for item in form.cover if item.name == name), name)
    return Text(f"{place}（{label}）" if place else f"“{label}”", place or name)


def _file(report: Report, form: Form, to: str, draft: bool) -> bytes:
    # Imported here: other commands of the package make no such files.
    from xltools.exporters.layout import layout, report_title

    blocks = layout(report, form)
    title = report_title(report).replace("\n", "")
    if to == "html":
        from xltools.exporters.web import web_page

        return web_page(blocks, title=title, draft=draft)
    from xltools.exporters.word import word_file

    word = word_file(blocks, title=title, office=report.office.name, draft=draft)
    return word if to == "docx" else _pdf(word, report.source.file)


def _pdf(word: bytes, file: str) -> bytes:
    from xltools.libreoffice import convert

    try:
        return convert(word, ".docx", "pdf", file)
    except XltoolsError as error:
        todo = Text(
            "请改用 --to docx，再在 Word 或 WPS 中另存为 PDF。",
            "Use --to docx and save it as PDF in Word or WPS.",
        )
        raise XltoolsError(error.what, where=error.where, todo=todo) from error
