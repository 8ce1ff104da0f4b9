"""What a Word file holds beside its text: fonts, styles, page numbers, the mark of a draft.

Sizes and distances follow the format of official documents (GB/T 9704): body 仿宋 三号, title 小标宋
二号, headings 黑体 and 楷体, 28 points a line.
"""

from __future__ import annotations

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_FONTS = {
    "仿宋_GB2312": "仿宋",
    "楷体_GB2312": "楷体",
    "黑体": "SimHei",
    "宋体": "SimSun",
    "方正小标宋简体": "宋体",
}
"""Font -> what to take where it is not installed."""

BODY, TITLE, HEADING, LEAD, SMALL = "仿宋_GB2312", "方正小标宋简体", "黑体", "楷体_GB2312", "宋体"
LINE = 560
"""28 points in twentieths."""
CHARACTER = 320
"""三号, 16 points, in twentieths."""


def font_table() -> bytes:
    """``word/fontTable.xml``: the fonts with their substitutes."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/><w:family w:val="auto"/></w:font>'
        for name, other in _FONTS.items()
    )
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts {_W}>{fonts}</w:fonts>'.encode()


def fonts(chinese: str) -> str:
    """``w:rFonts``: that font for Chinese and its punctuation, Times New Roman for digits."""
    latin = "Times New Roman"
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}" w:cs="{latin}"/>'


def styles() -> str:
    """``word/styles.xml``: only the styles that a report uses, under the names that Word knows."""
    indent = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * CHARACTER}"/>'
    language = '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
    keep = "<w:keepNext/><w:keepLines/>"
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>{fonts(BODY)}{_size(16)}{language}</w:rPr></w:rPrDefault>"
        "<w:pPrDefault><w:pPr/></w:pPrDefault></w:docDefaults>"
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        + _style("Normal", "Normal", f'<w:spacing w:line="{LINE}" w:lineRule="exact"/><w:jc w:val="both"/>')
        + _style(
            "Title",
            "Title",
            '<w:keepNext/><w:spacing w:after="560" w:line="700" w:lineRule="exact"/><w:jc w:val="center"/>',
            fonts(TITLE) + _size(22),
        )
        + _style("Heading1", "heading 1", f'{keep}{indent}<w:outlineLvl w:val="0"/>', fonts(HEADING))
        + _style("Heading2", "heading 2", f'{keep}{indent}<w:outlineLvl w:val="1"/>', fonts(LEAD))
        + _style("BodyText", "Body Text", indent)
        + _style("Signature", "Signature", '<w:keepLines/><w:jc w:val="right"/>')
        + _style(
            "TableText",
            "Table Text",
            '<w:spacing w:line="240" w:lineRule="auto"/><w:jc w:val="center"/>',
            fonts(SMALL) + _size(9),
        )
        + _style("Header", "header", '<w:spacing w:line="240" w:lineRule="auto"/>')
        + _style("Footer", "footer", '<w:spacing w:line="240" w:lineRule="auto"/>', fonts(SMALL) + _size(14))
        + "</w:styles>"
    )


def _size(points: float) -> str:
    return f'<w:sz w:val="{points * 2:g}"/><w:szCs w:val="{points * 2:g}"/>'


def _style(style_id: str, name: str, paragraph: str, run: str = "") -> str:
    default = ' w:default="1"' if style_id == "Normal" else ""
    based = "" if style_id == "Normal" else '<w:basedOn w:val="Normal"/>'
    return (
        f'<w:style w:type="paragraph"{default} w:styleId="{style_id}"><w:name w:val="{name}"/>{based}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{run}</w:rPr></w:style>"
    )


def page_number(side: str) -> str:
    """A footer's paragraph: ``— 1 —`` one character from the outer edge (``side`` left or right)."""
    field = '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    dash = '<w:r><w:t xml:space="preserve">{}</w:t></w:r>'
    return (
        f'<w:p {_W}><w:pPr><w:pStyle w:val="Footer"/><w:ind w:{side}Chars="100" w:{side}="280"/><w:jc w:val="{side}"/></w:pPr>'
        f"{dash.format('— ')}{field}{dash.format(' —')}</w:p>"
    )


def draft_mark(number: int) -> str:
    """A header's paragraph with 草稿 across the page, behind the text; ``number`` tells headers apart."""
    return f"""<w:p {_W} xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
 xmlns:w10="urn:schemas-microsoft-com:office:word"><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:pict>
<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" path="m@7,l@8,m@5,21600l@6,21600e">
<v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/><v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/>
<v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/><v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/>
<v:f eqn="if @0 @4 21600"/><v:f eqn="mid @5 @6"/><v:f eqn="mid @8 @5"/><v:f eqn="mid @7 @8"/><v:f eqn="mid @6 @7"/>
<v:f eqn="sum @6 0 @5"/></v:formulas><v:path textpathok="t" o:connecttype="custom"
 o:connectlocs="@9,0;@10,10800;@11,21600;@12,10800" o:connectangles="270,180,90,0"/><v:textpath on="t" fitshape="t"/>
<v:handles><v:h position="#0,bottomRight" xrange="6629,14971"/></v:handles><o:lock v:ext="edit" text="t" shapetype="t"/>
</v:shapetype><v:shape id="PowerPlusWaterMarkObject{number}" o:spid="_x0000_s{2048 + number}" type="#_x0000_t136"
 style="position:absolute;margin-left:0;margin-top:0;width:360pt;height:180pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;mso-position-vertical-relative:margin"
 o:allowincell="f" fillcolor="#d9d9d9" stroked="f"><v:fill opacity=".5"/>
<v:textpath style="font-family:&quot;黑体&quot;;font-size:1pt" string="草稿"/><w10:wrap anchorx="margin" anchory="margin"/>
</v:shape></w:pict></w:r></w:p>"""
