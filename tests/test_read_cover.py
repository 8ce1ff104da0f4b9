"""The cover and the texts as people type them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.parity import typed_into
from tests.support.readings import RECEIVED, edited, filled, opened, swap
from xltools.api.reports import validate
from xltools.model.report import Office
from xltools.workbook.cells import SharedStrings


@pytest.mark.parametrize(
    ("cell", "epoch", "said"),
    [
        ("<c><v>46042</v></c>", 1900, "2026-01-20"),
        ("<c><v>46042.75</v></c>", 1900, "2026-01-20"),
        ("<c><v>44580</v></c>", 1904, "2026-01-20"),
        ('<c t="inlineStr"><is><t>2026-01-20</t></is></c>', 1900, "2026-01-20"),
        ('<c t="inlineStr"><is><t>2026年1月20日</t></is></c>', 1904, "2026年1月20日"),
        ("<c><v>-5</v></c>", 1900, "-5"),
        ("<c><v>1E+20</v></c>", 1900, "1E+20"),
        ("<c/>", 1900, None),
    ],
)
def test_dates(cell: str, epoch: int, said: str | None, tmp_path: Path) -> None:
    data = typed_into(filled(), {"report.date": cell})
    if epoch == 1904:
        data = edited(data, book=swap("<workbookPr", '<workbookPr date1904="1"'))
    assert opened(data, tmp_path).cover.get("report.date") == said


def test_iso_dates_of_strict_workbooks(tmp_path: Path) -> None:
    """Excel's strict format stores dates as such."""
    data = typed_into(filled(), {"report.date": '<c t="d"><v>2026-01-20T00:00:00</v></c>'})
    assert opened(data, tmp_path).cover["report.date"].startswith("2026-01-20")


def test_office_fields_as_people_type_them(tmp_path: Path) -> None:
    data = typed_into(
        filled(),
        {
            "office.name": '<c t="inlineStr"><is><t xml:space="preserve">　甲区教育局 </t></is></c>',
            "office.code": "<c><v>11110105000000001</v></c>",
            "office.level": '<c t="inlineStr"><is><t>县级政府</t></is></c>',
            "report.phone": "<c><v>13800000000</v></c>",
        },
    )
    report = opened(data, tmp_path)
    assert report.office == Office("甲区教育局", "11110105000000001", "county", None)
    assert report.cover["report.phone"] == "13800000000"


def test_an_unknown_level_stays_as_typed(tmp_path: Path) -> None:
    data = typed_into(filled(), {"office.level": '<c t="inlineStr"><is><t>处级</t></is></c>'})
    report = opened(data, tmp_path)
    assert report.office.level == "处级"
    validate(report)


@pytest.mark.parametrize(
    ("item", "text"),
    [
        ('<si><r><t>甲</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 乙</t></r></si>', "甲 乙"),
        ('<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>', "東京"),
        ('<si><r><t>東</t></r><rPh sb="0" eb="1"><t>ヒガシ</t></rPh><r><t>京</t></r></si>', "東京"),
        ("<si><t>a_x000D_\nb</t></si>", "a\r\nb"),
        ("<si><t>_x005F_x0041_</t></si>", "_x0041_"),
        ("<si><t>_x0041_</t></si>", "A"),
        ("<si><t>_x00zz_ _X0041_</t></si>", "_x00zz_ _X0041_"),
        ("<si><t>&lt;b&gt; &amp;amp; &#x4e2d;&#20013; &quot;</t></si>", '<b> &amp; 中中 "'),
        ("<si><t/></si>", ""),
        ("<si/>", ""),
        ('<si><t xml:space="preserve">  x  </t></si>', "  x  "),
        ("<si><t>😀</t></si>", "😀"),
        ("<si><t><![CDATA[a<b]]></t></si>", "a<b"),
        ("<si><!-- a --><t>x<!-- b -->y</t></si>", "xy"),
    ],
)
def test_shared_strings(item: str, text: str) -> None:
    namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    table = f'<?xml version="1.0"?><sst {namespace} count="3" uniqueCount="3"><si><t>first</t></si>{item}<si><t>last</t></si></sst>'
    forced = table.replace("<si>", "<!-- parsed --><si>", 1)
    for data in (table, forced):
        strings = SharedStrings(data.encode())
        assert [strings[0], strings[1], strings[2]] == ["first", text, "last"]
        for outside in (3, -1, 99):
            with pytest.raises(IndexError):
                strings[outside]


def test_a_string_that_is_not_there_is_blank(tmp_path: Path) -> None:
    for index in ("99999", "-1", "x", ""):
        report = opened(typed_into(filled(), {RECEIVED: f'<c t="s"><v>{index}</v></c>'}), tmp_path)
        assert report.values[RECEIVED] is None
