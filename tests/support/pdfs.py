"""PDFs written by hand: text, lines and boxes where a test wants them, in a font that every reader knows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

A4 = (595.0, 842.0)
_SONG = (
    "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
    "/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
    "/DW 1000/W[1[500]2 95 500 814 939 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 6"
    "/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)
_MUTE = (
    "<</Type/Font/Subtype/Type0/BaseFont/Mute/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype"
    "/CIDFontType2/BaseFont/Mute/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000"
    "/FontDescriptor<</Type/FontDescriptor/FontName/Mute/Flags 4/FontBBox[0 -200 1000 880]/ItalicAngle 0"
    "/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)
_TURNS = {0: "1 0 0 1", 90: "0 1 -1 0", 180: "-1 0 0 -1", 270: "0 -1 1 0", 45: ".7 .7 -.7 .7"}


@dataclass(slots=True)
class Paper:
    """Pages to draw on. Places are in points from the upper left corner."""

    size: tuple[float, float] = A4
    rotate: int = 0
    pages: list[list[str]] = field(default_factory=lambda: [[]])

    def page(self) -> None:
        self.pages.append([])

    def draw(self, command: str) -> None:
        self.pages[-1].append(command)

    def text(
        self, x: float, y: float, text: str, size: float = 10, turn: int = 0, *, mute: bool = False
    ) -> None:
        """Text whose base line begins at x, y; ``mute``: its font doesn't say which characters it prints."""
        font = "F2" if mute else "F1"
        code = text.encode("utf-16-be").hex()
        place = f"{_TURNS[turn]} {x:.2f} {self.size[1] - y:.2f} Tm"
        self.draw(f"BT /{font} {size} Tf {place} <{code}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.5) -> None:
        high = self.size[1]
        self.draw(f"{width} w {x0:.2f} {high - y0:.2f} m {x1:.2f} {high - y1:.2f} l S")

    def box(self, x0: float, y0: float, x1: float, y1: float, paint: str = "S") -> None:
        """A rectangle; ``paint`` S draws its border, f fills it, B both."""
        self.draw(f"{x0:.2f} {self.size[1] - y1:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re {paint}")

    def picture(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """A grey picture of one dot, stretched."""
        place = f"{x1 - x0:.2f} 0 0 {y1 - y0:.2f} {x0:.2f} {self.size[1] - y1:.2f}"
        self.draw(f"q {place} cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80 EI Q")

    def pdf(self, trailer: str = "") -> bytes:
        """The file; ``trailer`` is added to its trailer, such as an /Encrypt."""
        kids = " ".join(f"{5 + 2 * i} 0 R" for i in range(len(self.pages)))
        objects = [
            "<</Type/Catalog/Pages 2 0 R>>",
            f"<</Type/Pages/Kids[{kids}]/Count {len(self.pages)}>>",
            _SONG,
            _MUTE,
        ]
        for i, commands in enumerate(self.pages):
            content = "\n".join(commands)
            box = f"0 0 {self.size[0]} {self.size[1]}"
            objects += [
                f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Rotate {self.rotate}"
                f"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>/Contents {6 + 2 * i} 0 R>>",
                f"<</Length {len(content)}>>\nstream\n{content}\nendstream",
            ]
        return pdf_file(objects, trailer)


def pdf_file(objects: Sequence[str], trailer: str = "") -> bytes:
    """A file of the objects 1, 2, 3 and so on, the first of them its catalogue."""
    data, places = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n{item}\nendobj\n".encode("latin-1")
    rows = "".join(f"{place:010} 00000 n \n" for place in places)
    head = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{rows}"
    end = f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R{trailer}>>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + (head + end).encode("latin-1")


def width_of(text: str, size: float) -> float:
    """How wide the font prints a text."""
    return sum(size / 2 if ord(character) < 0x100 else size for character in text)
