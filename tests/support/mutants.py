"""Workbooks as no program writes them: each kind of damage is a function of the bytes and a seed."""

from __future__ import annotations

import io
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from random import Random
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import xltools
from tests.support.base import base_report
from xltools.model.content import Content, empty

Parts = dict[str, bytes]
_DATE = (2026, 1, 1, 0, 0, 0)
_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
_NAME = re.compile(rb"(<definedName [^>]*>)([^<]*)(</definedName>)")


@cache
def bases() -> tuple[bytes, ...]:
    """Sound workbooks of every form: filled, blank, with a supplement, and a district's."""
    filled = [xltools.make_workbook(Content(base_report(form))) for form in ("2019", "2021")]
    more = [
        xltools.make_workbook(Content(base_report("2021", ("channels",)))),
        xltools.make_workbook(empty("2021")),
    ]
    return (*filled, *more)


def parts_of(data: bytes) -> Parts:
    with ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Mapping[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with ZipFile(target, "w", method) as archive:
        for name, data in parts.items():
            info = ZipInfo(name, _DATE)
            info.compress_type = method
            archive.writestr(info, data, compresslevel=1)
    return target.getvalue()


def mutant(seed: int, number: int) -> tuple[str, bytes]:
    """The kind and the bytes of one mutant; the same for the same arguments."""
    random = Random(seed * 1_000_003 + number)
    kind = list(KINDS)[number % len(KINDS)]
    return kind, KINDS[kind](random.choice(bases()), random)


def bit_flips(data: bytes, random: Random) -> bytes:
    found = bytearray(data)
    for _ in range(random.choice((1, 2, 8, 64))):
        found[random.randrange(len(found))] ^= 1 << random.randrange(8)
    return bytes(found)


def truncated(data: bytes, random: Random) -> bytes:
    cut = random.randrange(len(data))
    return data[:cut] if random.random() < 0.8 else data[cut:]


def spliced(data: bytes, random: Random) -> bytes:
    """A stretch overwritten, doubled, taken out, or garbage around the whole."""
    at, size = random.randrange(len(data)), random.choice((1, 30, 500, 5000))
    return random.choice(
        (
            data[:at] + bytes(size) + data[at + size :],
            data[:at] + random.randbytes(size) + data[at + size :],
            data[:at] + data[at : at + size] * 2 + data[at + size :],
            data[:at] + data[at + size :],
            random.randbytes(size) + data,
            data + random.randbytes(size),
            data + data,
        )
    )


def directory(data: bytes, random: Random) -> bytes:
    """Fields of the zip's directory and of local headers: sizes, checksums, methods, offsets, flags."""
    found = bytearray(data)
    magic = random.choice((b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"))
    places = [match.start() for match in re.finditer(re.escape(magic), data)]
    for _ in range(random.choice((1, 1, 3))):
        at = random.choice(places) + 4 + random.randrange(38 if magic == b"PK\x01\x02" else 16)
        value = random.choice((0, 1, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, random.getrandbits(32)))
        struct.pack_into("<I", found, min(at, len(found) - 4), value)
    return bytes(found)


def swapped_parts(data: bytes, random: Random) -> bytes:
    parts = parts_of(data)
    one, other = random.sample(list(parts), 2)
    choice = random.randrange(6)
    if choice == 0:
        parts[one], parts[other] = parts[other], parts[one]
    elif choice == 1:
        del parts[one]
    elif choice == 2:
        parts[one] = b""
    elif choice == 3:
        parts[other.upper()] = parts.pop(one)
    elif choice == 4:
        parts[one] = parts_of(random.choice(bases())).get(one, b"<x/>")
    else:
        items = list(parts.items())
        random.shuffle(items)
        parts = {"../" + name if random.random() < 0.1 else name: part for name, part in items}
    return zipped(parts, random.choice((ZIP_DEFLATED, ZIP_STORED)))


_WILD = (
    b"<", b">", b"&", b"&amp;", b"&#0;", b"&#xD800;", b"&#1114112;", b"&nbsp;", b"]]>", b"<![CDATA[", b"<!--", b"-->",
    b"<?xml version='1.0'?>", b"<?pi", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"</sheetData>", b"<sheetData>", b"<row>",
    b'<row r="0">', b'<row r="99999999999999999999">', b"<c/>", b'<c r="ZZZZ1"/>', b'<c r="1A"><v>1</v></c>',
    b'<c r="B2" t="s"><v>-1</v></c>', b'<c r="B2" t="zz"><v>x</v></c>', b"\x00", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3",
    b'<x xmlns="', b'<x xmlns:a="u"><a:c r="D6"><a:v>1</a:v></a:c></x>', b'xml:space="preserve"', b"<v>", b"</v>", b"'", b'"',
)  # fmt: skip


def wild_xml(data: bytes, random: Random) -> bytes:
    parts = parts_of(data)
    for _ in range(random.choice((1, 1, 2, 10))):
        name = random.choice(_read(parts))
        part = parts[name]
        at = random.randrange(len(part) + 1)
        cut = random.choice((0, 0, 1, 20))
        parts[name] = part[:at] + random.choice(_WILD) + part[at + cut :]
    return zipped(parts)


def xml_bits(data: bytes, random: Random) -> bytes:
    parts = parts_of(data)
    name = random.choice(_read(parts))
    parts[name] = bit_flips(parts[name], random)
    return zipped(parts)


def _read(parts: Parts) -> list[str]:
    """The parts that a reader of figures opens."""
    return [
        name
        for name in parts
        if name.startswith(("xl/workbook.xml", "xl/_rels", "xl/shared")) or "worksheets/sheet" in name
    ]


_NUMBERS = (
    *(b"<v>%s</v>" % (b"9" * size) for size in (20, 400, 5_000, 200_000)),
    *(b"<v>%s</v>" % number for number in (b"1e308", b"1e999", b"-1e-999", b"1e99999999", b"-5e-99999999", b"NaN", b"Infinity", b"-0", b"0x10", b"1_000")),
    *(b"<v>1.%s</v>" % (b"3" * size) for size in (20, 5_000)),
    *(b"<v>%s</v>" % odd for odd in (b"", b" ", b"-", b"\xc2\xa0", b"12345678901234567890", b"#REF!", b"=1+1")),
    *(b"<f>%s1</f><v>2</v>" % (b"1+" * size) for size in (5, 9_000)),
    b"<f>" + b"SUM(" * 5_000 + b"1" + b")" * 5_000 + b"</f>",
    b"<f>[1]x!A1+'[b.xlsx]y'!A1</f><v>2</v>",
)  # fmt: skip
_TEXTS = (
    *("长".encode() * size for size in (100, 40_000, 400_000)),
    b"=cmd|'/c calc'!A1",
    "１２３件".encode(),
    b"_x0000__xFFFF__xD800_",
    "\u202e\u200b\ufeff\u0085\u2028".encode(),
    *(("一" * size + "百" * 2000).encode() for size in (1, 3000)),
    *(b"1," * size for size in (5, 50_000)),
    b"(" * 20_000 + b")" * 10,
    b"\xf0\x9f\x98\x80" * 1000,
)


def huge_cells(data: bytes, random: Random) -> bytes:
    """Cells with contents that nobody types: numbers of 200,000 digits, texts of a megabyte, odd formulas."""
    parts = parts_of(data)
    sheets = [name for name in parts if "worksheets/sheet" in name]
    for _ in range(random.choice((1, 2, 20))):
        name = random.choice(sheets)
        cells = list(_CELL.finditer(parts[name]))
        if not cells:
            continue
        match = random.choice(cells)
        address = match[0].split(b'"')[1]
        if random.random() < 0.5:
            new = b'<c r="%s">%s</c>' % (address, random.choice(_NUMBERS))
        else:
            text = random.choice(_TEXTS)
            shape = random.choice(
                (b'<c r="%s" t="inlineStr"><is><t>%s</t></is></c>', b'<c r="%s" t="str"><v>%s</v></c>')
            )
            new = shape % (address, text)
        parts[name] = parts[name][: match.start()] + new + parts[name][match.end() :]
    return zipped(parts)


def deep_nesting(data: bytes, random: Random) -> bytes:
    parts = parts_of(data)
    name = random.choice(_read(parts))
    depth = random.choice((100, 3_000, 100_000))
    tag = random.choice((b"a", b"row", b"c", b"is", b"sheetData", b"x:y"))
    nested = b"<%s>" % tag * depth + (b"</%s>" % tag * depth if random.random() < 0.8 else b"")
    part = parts[name]
    at = part.find(b">", random.randrange(len(part))) + 1
    parts[name] = part[:at] + nested + part[at:]
    return zipped(parts)


_REFERENCES = (
    b"", b"#REF!", b"A1", b"Sheet1!$A$1", b"'x'!$A$1", b"$A$1:$XFD$1048576", b"[1]x!$A$1", b"1", b'"text"', b"OFFSET(A1,1,1)",
    b"'", b"'''!$A$1", b"!$A$1", b"x!$A", b"x!$1:$2", b"$A$1,$B$2", b"x!$A$0", b"x!$ZZZZZ$99999999999", b"x!R1C1", b"&lt;!A1",
)  # fmt: skip


def odd_names(data: bytes, random: Random) -> bytes:
    """Defined names that point to nowhere, to everything, or to each other's cells."""
    parts = parts_of(data)
    book = parts["xl/workbook.xml"]
    names = list(_NAME.finditer(book))
    places = [match[2] for match in names]
    for match in random.sample(names, min(len(names), random.choice((1, 5, 200)))):
        other = random.choice(places)
        sheet = other.partition(b"!")[0]
        target = random.choice(
            (
                random.choice(_REFERENCES),
                other,
                sheet + b"!$A$1:$XFD$1048576",
                sheet + b"!$XFD$1048576",
                sheet + b"!" + random.choice(_REFERENCES),
            )
        )
        book = book.replace(match[0], match[1] + target + match[3], 1)
    parts["xl/workbook.xml"] = book
    return zipped(parts)


def odd_strings(data: bytes, random: Random) -> bytes:
    """Shared strings that are gone, cut, or meant by numbers that are none."""
    parts = parts_of(data)
    strings = "xl/sharedStrings.xml"
    if random.random() < 0.3:
        parts[strings] = parts[strings].replace(b"<si>", b"", random.choice((1, 10_000)))
    for name in (name for name in parts if "worksheets/sheet" in name):
        wrong = random.choice((b"-1", b"999999999", b"1.5", b"x", b"", b"9" * 5000))
        pieces = re.split(rb'(?<=t="s"><v>)[0-9]+', parts[name])
        parts[name] = pieces[0] + b"".join(
            (wrong if random.random() < 0.2 else b"3") + piece for piece in pieces[1:]
        )
    return zipped(parts)


def other_encodings(data: bytes, random: Random) -> bytes:
    parts = parts_of(data)
    name = random.choice(_read(parts))
    text = parts[name].decode()
    codec = random.choice(("utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "utf-8-sig", "utf-7"))
    declared = random.choice(("UTF-8", "UTF-16", "GBK", "gb18030", "us-ascii", "latin-1", "x", codec))
    parts[name] = re.sub('encoding="[^"]*"', f'encoding="{declared}"', text, count=1).encode(codec)
    return zipped(parts)


def bombs(data: bytes, random: Random) -> bytes:
    """Parts that inflate to much more than they are, and archives of many members."""
    parts = parts_of(data)
    name = random.choice(_read(parts))
    choice = random.randrange(4)
    if choice == 0:
        parts[name] += b" " * random.choice((1 << 20, 40 << 20))
    elif choice == 1:
        parts[name] = parts[name].replace(b"<sheetData>", b"<sheetData>" + b"<row r='1'/>" * 500_000, 1)
    elif choice == 2:
        parts |= {f"xl/media/{number}.png": b"" for number in range(random.choice((500, 6_000)))}
    else:
        parts[name] = (
            b"<?xml version='1.0'?><!DOCTYPE a [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><a>&b;</a>"
        )
    return zipped(parts)


def foreign(data: bytes, random: Random) -> bytes:
    """No workbook of ours at all: other files, other zips, our parts in another order of things."""
    return random.choice(
        (
            b"",
            b"PK\x03\x04",
            b"PK\x05\x06" + bytes(18),
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + random.randbytes(4096),
            b"%PDF-1.7\n" + random.randbytes(200),
            "单位,件数\n甲,1\n".encode("gb18030"),
            b"<html><table><tr><td>1</td></tr></table></html>",
            random.randbytes(random.choice((1, 100, 10_000))),
            zipped({"word/document.xml": b"<x/>"}),
            zipped({"a.xlsx": data}),
            zipped({"xl/workbook.xml": b"<workbook/>"}),
            zlib.compress(data),
            bytes(10_000),
        )
    )


KINDS: Mapping[str, Callable[[bytes, Random], bytes]] = {
    function.__name__: function
    for function in (
        bit_flips, truncated, spliced, directory, swapped_parts, wild_xml, xml_bits, huge_cells, deep_nesting, odd_names,
        odd_strings, other_encodings, bombs, foreign,
    )
}  # fmt: skip
