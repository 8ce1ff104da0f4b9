"""A publication as a Report: the form it is in, every value under its name, the text parts, who and when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from xltools.errors import XltoolsError
from xltools.forms import form_for_year
from xltools.importers.identity import who as identity
from xltools.importers.identity.contacts import phone_of
from xltools.importers.identity.dates import date_of
from xltools.importers.identity.levels import level_of
from xltools.importers.matching.assign import Layout, layouts, problems_of
from xltools.importers.matching.labels import SURE
from xltools.importers.matching.lines import lines_of
from xltools.importers.matching.tables import Found, printed_labels
from xltools.importers.printed import Paragraph, PrintedReport
from xltools.lang import Text
from xltools.model.document import Document
from xltools.model.form import Form, Supplement
from xltools.model.imported import Imported, Note
from xltools.model.report import Number, Observation, Office, Place, Report, Source
from xltools.narrative.document import document_from_paragraphs
from xltools.narrative.parts import usual_number
from xltools.numerals import read_text

_TEXTS = {"一": "text.overview", "五": "text.problems", "六": "text.other"}
_OBSERVED = ("extra_cell", "column_count")
_LAYOUT, _YEAR, _OFFICE, _CELLS = (
    Text("格式", "Form"), Text("报告年度", "Report year"), Text("单位", "Office"), Text("表格", "Tables"),
)  # fmt: skip


@dataclass(slots=True)
class _Values:
    """Values under the names of the report's form."""

    values: dict[str, Number | None] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    likeness: dict[str, float] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)


def import_report(
    printed: PrintedReport, own: tuple[Supplement, ...] = (), form_id: str | None = None
) -> Imported:
    """The report in a publication; ``form_id`` settles the form.

    Raises XltoolsError when none of the statutory tables is in it.
    """
    document = document_of(printed)
    year = identity.year_of(document, printed.file)
    found = layouts(printed.blocks, own, year.value)
    layout, why = _chosen(found, year.value, form_id)
    if not any(match.found for match in layout.matches.values()):
        raise XltoolsError(
            Text("没有找到法定的三张表。", "None of the three statutory tables is in it."),
            where=printed.file,
            todo=Text(
                "请确认这是政府信息公开工作年度报告；表格是图片的，请先识别成文字。",
                "Check that it is an annual disclosure report; tables that are pictures need OCR first.",
            ),
        )
    form = layout.form
    taken = _values(layout, found)
    office = identity.office_of(document, printed.file)
    notes = [Note(_LAYOUT, "", why), *_identity_notes(year, office), *_cell_notes(layout, taken)]
    report = Report(
        form=form.id,
        year=int(year.value) if year.value else None,
        office=Office(office.value, level=level_of(office.value)),
        values={name: taken.values[name] for name in form.cells if name in taken.values},
        supplements=form.supplements,
        unreadable=taken.unreadable,
        raw=taken.raw,
        text=_texts(document, form),
        cover=_cover(document),
        moved=taken.moved,
        places=taken.places,
        observations=tuple(
            Observation(note.seen, note.cells or (note.place,), note.what.zh, note.table)
            for note in notes
            if note.seen
        ),
        source=Source(printed.file, printed.sha256, printed.size),
        own=tuple(supplement for supplement in own if supplement.id in form.supplements),
        document=document,
    )
    return Imported(report, tuple(notes), taken.likeness, printed.kind)


def document_of(printed: PrintedReport) -> Document:
    """The text of a publication as the rules about text read it."""
    paragraphs = [block.text for block in printed.blocks if isinstance(block, Paragraph)]
    return document_from_paragraphs(paragraphs, tuple(printed_labels(lines_of(printed.tables()))))


def _chosen(found: list[Layout], year: str, form_id: str | None) -> tuple[Layout, Text]:
    """The layout to use, and why it is that one."""
    best = found[0]
    scores = "、".join(
        f"{layout.form.id}年格式 {layout.score:.0%}"
        for layout in sorted(found, key=lambda layout: layout.form.id)
    )
    if form_id is not None:
        chosen = next(layout for layout in found if layout.form.id == form_id)
        return chosen, Text(f"按指定使用{form_id}年格式", f"the {form_id} form was asked for")
    if year and (right := form_for_year(int(year))) != best.form.id:
        chosen = next(layout for layout in found if layout.form.id == right)
        # Mixed layouts are common: the year decides unless hardly anything of its form is there.
        if chosen.score > best.score / 2:
            zh = f"{year}年度应使用{right}年格式，表格混有另一格式（标签吻合：{scores}）"
            return chosen, Text(
                zh, f"{right} by the year {year}; tables of both layouts are mixed ({scores})"
            )
    zh = f"使用{best.form.id}年格式（标签吻合：{scores}）"
    return best, Text(zh, f"the {best.form.id} form fits best ({scores})")


def _values(layout: Layout, found: list[Layout]) -> _Values:
    taken = _Values()
    form = layout.form
    for match in layout.matches.values():
        for name, value in match.found.items():
            _take(name, value, form, taken)
    for other in found:
        for old, home in form.moved.items():
            printed = other.matches[old.split(".")[0]].found.get(old) if old in other.form.cells else None
            if printed is not None and home not in taken.values:
                _take(home, printed, form, taken)
                taken.moved[old] = home
    return taken


def _take(name: str, value: Found, form: Form, taken: _Values) -> None:
    reading = read_text(value.text, form.cells[name].type)
    taken.values[name] = reading.value
    taken.places[name] = Place(value.place, "")
    taken.likeness[name] = value.likeness
    # A figure in print is always text: only what is odd about it is kept.
    if value.text and reading.odd != ("text",):
        taken.raw[name] = value.text
    if reading.value is None and not reading.blank:
        taken.unreadable[name] = value.text


def _identity_notes(year: identity.Read, office: identity.Read) -> Iterator[Note]:
    for about, read in ((_YEAR, year), (_OFFICE, office)):
        said = (
            Text(f"{read.value}：{read.why.zh}", f"{read.value}: {read.why.en}") if read.value else read.why
        )
        yield Note(about, "", said, open=not read.sure)


def _cell_notes(layout: Layout, taken: _Values) -> Iterator[Note]:
    for table, problem in problems_of(layout):
        seen = problem.seen if problem.seen in _OBSERVED else ""
        title = layout.form.table(table).sheet
        yield Note(
            Text(title, title), problem.place, problem.detail, seen, problem.cells, table, problem.open
        )
    missing = tuple(name for name in layout.form.cells if name not in taken.values)
    if missing:
        labels = "、".join(layout.form.cells[name].label for name in missing[:5])
        zh = f"有 {len(missing)} 格没有找到（{labels}{'等' if len(missing) > 5 else ''}），留空"
        en = f"{len(missing)} cells were not found and are left blank"
        yield Note(_CELLS, "", Text(zh, en), cells=missing, open=True)
    unsure = [name for name, likeness in taken.likeness.items() if likeness < SURE]
    if unsure:
        labels = "、".join(dict.fromkeys(layout.form.cells[name].row for name in unsure))
        zh = f"有 {len(unsure)} 格的行标签与规定不完全一致，已按最接近的读入"
        yield Note(
            _CELLS,
            "",
            Text(zh, f"the row labels of {len(unsure)} cells differ from the official ones ({labels})"),
        )


def _texts(document: Document, form: Form) -> Mapping[str, str]:
    """The parts that are text, by what their titles speak of, else by number."""
    found: dict[str, str] = {}
    for section in document.sections:
        number = usual_number(section.title) or section.number
        if number in _TEXTS and _TEXTS[number] not in found:
            found[_TEXTS[number]] = section.text
    return {part.text: found.get(part.text, "") for part in form.parts if part.text}


def _cover(document: Document) -> dict[str, str]:
    found = {"report.date": date_of(document), "report.phone": phone_of(document)}
    return {name: value for name, value in found.items() if value}
