"""The report as a Word file in the style of official documents; the same report gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from io import BytesIO
from itertools import zip_longest
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xltools.errors import XltoolsError
from xltools.exporters.layout import Block, Paragraph, TableBlock, printable
from xltools.exporters.word_list import ListBlock, list_xml
from xltools.exporters.word_parts import CHARACTER, LEAD, draft_mark, font_table, fonts, page_number, styles
from xltools.exporters.word_table import table_xml
from xltools.lang import Text

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PAGE_WIDTH, PAGE_HEIGHT = 210, 297
TOP, BOTTOM, LEFT, RIGHT = 37, 35, 28, 26
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
"""All in millimetres."""
_FOOTER = 24
_BEFORE_SIGNATURE = 560
_MADE = datetime(2026, 1, 1)
_LONGEST_PROPERTY = 255
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_STYLES = {
    "title": "Title",
    "part": "Heading1",
    "annex": "Heading1",
    "heading": "Heading2",
    "salutation": "Normal",
    "body": "BodyText",
    "draft": "BodyText",
    "signature": "Signature",
    "date": "Signature",
}
_UNUSED = ("thumbnail", "customXml", "numbering", "stylesWithEffects", "fontTable")


def word_file(blocks: Sequence[Block | ListBlock], *, title: str, office: str, draft: bool) -> bytes:
    """The .docx of a laid-out report or letter; ``draft`` prints 草稿 across every page.

    Raises XltoolsError when python-docx is not installed.
    """
    try:
        import docx
    except ImportError as error:
        raise XltoolsError(
            Text(
                "没有安装写 Word 文件所需的 python-docx。",
                "python-docx, which writes Word files, is not installed.",
            ),
            todo=Text(
                "请安装 xltools-disclosure[report]，或改用 --to html。",
                "Install the extra `report` (xltools-disclosure[report]), or use --to html.",
            ),
        ) from error
    document = docx.Document()
    _prepare(document, title, office)
    _lay_out_page(document, draft)
    _write(document, blocks)
    made = BytesIO()
    document.save(made)
    return _fixed(made.getvalue())


def _prepare(document: Document, title: str, office: str) -> None:
    """Our styles and fonts in the place of the library's, and properties without a clock."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml.ns import qn
    from docx.oxml.parser import parse_xml

    part = document.part
    for relations in (part.rels, part.package.rels):
        for key in [key for key, relation in relations.items() if relation.reltype.endswith(_UNUSED)]:
            del relations[key]
    name = PackURI("/word/fontTable.xml")
    part.relate_to(
        Part(name, CONTENT_TYPE.WML_FONT_TABLE, font_table(), part.package), RELATIONSHIP_TYPE.FONT_TABLE
    )
    _refill(document.styles.element, [*parse_xml(styles())])
    settings = document.settings.element
    for mode in settings.xpath(".//w:compatSetting[@w:name='compatibilityMode']"):
        mode.set(qn("w:val"), "15")
    for language in settings.xpath("./w:themeFontLang"):
        language.set(qn("w:eastAsia"), "zh-CN")
    properties = document.core_properties
    properties.title = title[:_LONGEST_PROPERTY]
    properties.author = properties.last_modified_by = printable(office)[:_LONGEST_PROPERTY]
    properties.comments, properties.language = "", "zh-CN"
    properties.created = properties.modified = _MADE


def _lay_out_page(document: Document, draft: bool) -> None:
    """A4 with official margins; page numbers outside, on odd and even pages apart."""
    from docx.oxml.parser import parse_xml
    from docx.shared import Mm

    section = document.sections[0]
    section.page_width, section.page_height = Mm(PAGE_WIDTH), Mm(PAGE_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(TOP), Mm(BOTTOM)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.footer_distance = Mm(_FOOTER)
    document.settings.odd_and_even_pages_header_footer = True
    for number, (side, footer, header) in enumerate(
        (
            ("right", section.footer, section.header),
            ("left", section.even_page_footer, section.even_page_header),
        ),
        1,
    ):
        footer.is_linked_to_previous = False
        _refill(footer._element, [parse_xml(page_number(side))])
        if draft:
            header.is_linked_to_previous = False
            _refill(header._element, [parse_xml(draft_mark(number))])


def _refill(element: BaseOxmlElement, children: Iterable[BaseOxmlElement]) -> None:
    for child in [*element]:
        element.remove(child)
    element.extend(children)


def _write(document: Document, blocks: Sequence[Block | ListBlock]) -> None:
    from docx.oxml.parser import parse_xml

    page = document.element.body.sectPr
    for piece in _pieces(blocks):
        page.addprevious(parse_xml(piece))


def _pieces(blocks: Sequence[Block | ListBlock]) -> Iterator[str]:
    """The body's paragraphs and tables; no table is the last thing in it."""
    after_table, tables = False, (TableBlock, ListBlock)
    for block, following in zip_longest(blocks, blocks[1:]):
        # A signature never stands alone on a page.
        keep = isinstance(following, Paragraph) and following.kind in ("signature", "date")
        if isinstance(block, TableBlock):
            yield table_xml(block, TEXT_WIDTH, keep_next=keep)
        elif isinstance(block, ListBlock):
            yield list_xml(block, TEXT_WIDTH)
        elif block is not None:
            yield _paragraph(
                block, 160 if after_table else 0, 100 if isinstance(following, tables) else 0, keep
            )
        after_table = isinstance(block, tables)
    if after_table:
        yield f"<w:p {_W}/>"


def _paragraph(block: Paragraph, above: int, below: int, keep: bool) -> str:
    """``above``, ``below``: twentieths of a point to leave free."""
    above = _BEFORE_SIGNATURE if block.kind == "signature" else above
    indent = round(block.indent * CHARACTER)
    settings = f'<w:pStyle w:val="{_STYLES[block.kind]}"/>'
    settings += "<w:keepNext/>" if keep else ""
    if block.kind != "title":
        settings += f'<w:spacing w:before="{above}" w:after="{below}"/>'
    settings += f'<w:ind w:right="{indent}"/>' if indent else ""
    lead, rest = block.text[: block.lead], block.text[block.lead :]
    marked = '<w:shd w:val="clear" w:color="auto" w:fill="FFF2CC"/>' if block.kind == "draft" else ""
    hint = '<w:rFonts w:hint="eastAsia"/>'
    runs = _run(lead, fonts(LEAD)) + _run(rest, hint + marked)
    return f"<w:p {_W}><w:pPr>{settings}</w:pPr>{runs}</w:p>"


def _run(text: str, settings: str) -> str:
    if not text:
        return ""
    lines = "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r><w:rPr>{settings}</w:rPr>{lines}</w:r>"


def _fixed(data: bytes) -> bytes:
    """The same file with its members in order and without the time of day."""
    out = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        first = "[Content_Types].xml"
        for name in sorted(source.namelist(), key=lambda name: (name != first, name)):
            member = ZipInfo(name, _ZIP_TIME)
            member.compress_type = ZIP_DEFLATED
            target.writestr(member, source.read(name))
    return out.getvalue()
