"""Word documents (.docx, .docm, .dotx) into paragraphs and tables, from untrusted mail."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from xltools import refusals
from xltools.importers.needs import need
from xltools.importers.printed import Block, Paragraph, PrintedCell, PrintedTable
from xltools.importers.word.body import Body
from xltools.importers.word.lists import Lists
from xltools.importers.word.ooxml import STRICT, Element, W
from xltools.importers.word.styles import Styles
from xltools.importers.word.tables import Item, WordTable, placed
from xltools.package import Package, resolve
from xltools.refusals import DOCUMENT, problem, refusal

MAX_PART = 16 << 20
_NO_DOCUMENT = problem("这不是 Word 文档。", "This is not a Word document.")
_OLD = problem("这是旧格式的文档（.doc 或 .wps）。", "This is a document of the old format (.doc or .wps).")


def read_word(data: bytes, file: str) -> tuple[Block, ...]:
    """The paragraphs and tables of a document in the order of print; ``file`` names it in errors.

    Automatic numbers are restored. Left out: headers, footers, notes, comments, deleted and hidden
    text, tables of contents. Tables in cells follow their table. Raises XltoolsError when it is no such
    document, is damaged or encrypted, or is bigger than is safe.
    """
    package = _open(data, file)
    main = _related(package, "", "officeDocument") or "word/document.xml"
    body = _parse(package, main).find(f"{W}body")
    if body is None:
        raise refusal(file, refusals.DAMAGED_PART, DOCUMENT, part=main)
    styles = Styles(_optional(package, main, "styles"))
    lists = Lists(_optional(package, main, "numbering"), styles)
    items = Body(styles, lists, file).items(body)
    return tuple(_Places().blocks(items))


class _Places:
    """Counts paragraphs and tables as it goes, so that a person finds them."""

    def __init__(self) -> None:
        self._paragraphs = self._tables = 0

    def blocks(self, items: Sequence[Item]) -> Iterator[Block]:
        for item in items:
            if isinstance(item, str):
                yield from self._lines(item)
            elif item.is_layout:
                for cell in placed(item):
                    yield from self.blocks(cell.content)
            else:
                yield from self._table(item)

    def _lines(self, text: str) -> Iterator[Paragraph]:
        if text.strip():
            self._paragraphs += 1
        place = f"第{self._paragraphs}段"
        return (Paragraph(line, place) for line in text.split("\n") if line.strip())

    def _table(self, table: WordTable) -> Iterator[Block]:
        self._tables += 1
        name = f"第{self._tables}个表格"
        cells: list[PrintedCell] = []
        inner: list[WordTable] = []
        for cell in placed(table):
            lines, tables = _flat(cell.content)
            inner += tables
            place = f"{name}第{cell.row + 1}行第{cell.column + 1}列"
            text = "\n".join(lines)
            cells.append(PrintedCell(cell.row, cell.column, text, cell.rows, cell.columns, place))
        yield PrintedTable(tuple(cells), name)
        yield from self.blocks(inner)


def _flat(items: Sequence[Item]) -> tuple[list[str], list[WordTable]]:
    """The lines of a cell, those in mere frames included, and the tables in it."""
    lines: list[str] = []
    tables: list[WordTable] = []
    for item in items:
        if isinstance(item, str):
            lines.append(item)
        elif item.is_layout:
            for cell in placed(item):
                more_lines, more_tables = _flat(cell.content)
                lines += more_lines
                tables += more_tables
        else:
            tables.append(item)
    return lines, tables


def _open(data: bytes, file: str) -> Package:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        encrypted = "EncryptedPackage".encode("utf-16le") in data
        raise refusal(file, refusals.PASSWORD if encrypted else _OLD, DOCUMENT)
    if not data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        raise refusal(file, _NO_DOCUMENT, DOCUMENT)
    return Package(file, data, DOCUMENT)


def _parse(package: Package, part: str) -> Element:
    """The root of a part; no entity is resolved and nothing fetched."""
    etree = need("lxml.etree")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    data = package.read(part, MAX_PART).replace(STRICT, W[1:-1].encode())
    try:
        root: Element = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise refusal(package.file, refusals.DAMAGED_PART, DOCUMENT, part=part) from None
    return root


def _optional(package: Package, main: str, kind: str) -> Element | None:
    part = _related(package, main, kind)
    return None if part is None else _parse(package, part)


def _related(package: Package, part: str, kind: str) -> str | None:
    """The part inside the file to which a part has a relationship of that kind, None when there is none."""
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
    if package.find(relations) is None:
        return None
    for relation in _parse(package, relations).iterfind("{*}Relationship"):
        if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
            target = resolve(part, relation.get("Target", ""))
            return target if package.find(target) else None
    return None
