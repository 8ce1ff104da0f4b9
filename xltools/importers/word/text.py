"""What is printed of a Word paragraph: not its field codes, hidden text, notes and deleted words."""

from __future__ import annotations

import re

from xltools.importers.word.ooxml import ALTERNATE, TEXT, Element, W, branch
from xltools.importers.word.styles import Styles

TEXT_BOX = f"{W}txbxContent"
WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
SKIPPED = frozenset(
    W + name
    for name in (
        "pPr", "rPr", "sdtPr", "sdtEndPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "tblPrEx",
        "del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "fldData", "ffData",
        "footnoteReference", "endnoteReference", "commentReference", "annotationRef", "pgNum",
    )
)  # fmt: skip
_PRINTED = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "-",
}
_NOTES = (f"{W}footnoteReference", f"{W}endnoteReference")
_SPACES = re.compile(r"[\t\r\n]")
_BOXES = {0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0xFB: "✗", 0xFC: "✓", 0xFD: "☒", 0xFE: "☑", 0x6C: "●", 0x6E: "■"}
_BOXES_2 = {0x4F: "✗", 0x50: "✓", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0xA3: "☐", 0x30: "☐", 0x2A: "☐"}
_MATHS = {0x2D: "−", 0xA3: "≤", 0xB3: "≥", 0xB4: "×", 0xB8: "÷", 0xB1: "±", 0xB7: "•", 0xB0: "°", 0xD7: "·"}
_SYMBOLS = {"wingdings": _BOXES, "wingdings 2": _BOXES_2, "symbol": _MATHS}
UNKNOWN = "�"


class Line:
    """The printed text of a paragraph, and the text boxes and word art that hang on it, in order."""

    def __init__(self, paragraph: Element, styles: Styles) -> None:
        self.boxes: list[Element] = []
        self._styles = styles
        self._style = styles.of(paragraph)
        self._pieces: list[str] = []
        # Of the fields around this place, innermost last: whether it is in the code and not the result.
        self._codes: list[bool] = []
        self._walk(paragraph, False)

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    def _walk(self, parent: Element, hidden: bool) -> None:
        for child in parent:
            tag = child.tag
            if tag == f"{W}fldChar":
                self._field(child)
            elif tag in SKIPPED or (tag == f"{W}r" and _is_mark_of_note(child)):
                continue
            elif tag == f"{W}r":
                self._walk(child, hidden or self._styles.hides(child, self._style))
            elif tag == ALTERNATE:
                way = branch(child)
                if way is not None:
                    self._walk(way, hidden)
            elif hidden or any(self._codes):
                self._walk(child, True)
            elif tag in (TEXT_BOX, WORD_ART):
                self.boxes.append(child)
            elif tag in TEXT:
                self._pieces.append(_SPACES.sub(" ", child.text or "").replace("\u00ad", ""))
            elif tag == f"{W}sym":
                self._pieces.append(_symbol(child))
            elif tag in _PRINTED:
                self._pieces.append(_PRINTED[tag])
            else:
                self._walk(child, hidden)

    def _field(self, mark: Element) -> None:
        kind = mark.get(f"{W}fldCharType")
        if kind == "begin":
            self._codes.append(True)
        elif self._codes and kind == "separate":
            self._codes[-1] = False
        elif self._codes and kind == "end":
            self._codes.pop()


def _is_mark_of_note(run: Element) -> bool:
    """Whether a run is a footnote's mark that a person typed, such as a star."""
    notes = (run.find(tag) for tag in _NOTES)
    return any(
        note is not None and note.get(f"{W}customMarkFollows") in ("1", "true", "on") for note in notes
    )


def _symbol(element: Element) -> str:
    """A character picked from a font, as Unicode has it; ``UNKNOWN`` where it has none."""
    try:
        code = int(element.get(f"{W}char", ""), 16)
    except ValueError:
        return UNKNOWN
    font = element.get(f"{W}font", "").lower()
    if font not in _SYMBOLS:
        is_character = 0x20 <= code < 0xD800 or 0xF900 <= code < 0xFFFE or 0x20000 <= code < 0x32000
        return chr(code) if is_character else UNKNOWN
    code &= 0xFF
    if font == "symbol" and chr(code) in "0123456789()+,./:;<=>%[]{}|":
        return chr(code)
    return _SYMBOLS[font].get(code, UNKNOWN)
