"""The report among the furniture of its page. In doubt a block stays: nothing of a report may be lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from xltools.importers.html.lines import INVISIBLE, Found
from xltools.importers.matching.landmarks import is_part_heading, is_statutory
from xltools.importers.printed import Paragraph, PrintedTable
from xltools.narrative.words import bare

if TYPE_CHECKING:
    from lxml.etree import _Element

_REPORT = re.compile(r"年度?报告|年报|工作报告|公开.*报告|报告.*公开")
_DATE = re.compile(r"(?:日期|时间|发布|发文|成文).{0,8}20\d\d\s*[-年/.]\s*\d{1,2}")
_TOOLS = re.compile(
    r"[\s\u00a0\u3000【】\[\]|｜:：\d]|打印(?:本页|此页)?|我要打印|关闭(?:本页|窗口|此页)?|收藏(?:本页)?|返回(?:顶部|上页|列表)?|"
    r"分享(?:到|至)?|微信|微博|QQ空间|字体|字号|[大中小]号?|默认|超大|保护视力色|扫一扫.{0,20}$|责任编辑|编辑|"
    r"(?:浏览|点击|阅读|访问)(?:次?数|量)?|次"
)
_SITE = re.compile(
    r".*(?:版权所有|ICP备\s*\d|公网安备|网站标识码|友情链接|网站地图)|"
    r"[\s\u3000【\[]*(?:[上下]一[篇条页个]|(?:您|你)?(?:现在|当前)?的?位置\s*[：:]|当前位置|"
    r"(?:主办|承办|主管|技术支持)(?:单位)?\s*[：:]|(?:相关|推荐|热点)(?:文章|链接|阅读|信息|新闻|稿件|推荐)\s*[：:]?\s*$)",
    re.DOTALL,
)
_SHORT, _TINY = 80, 30
_SENTENCE, _PUNCTUATION = re.compile(r"[。；]"), re.compile(r"[。；，]")
_PAGE = ("html", "body", "form")
_HEAD = 8
"""How many blocks before the article may belong to its head."""


def article(found: Sequence[Found], title: str) -> list[Found]:
    """The blocks of the report, its ``title`` (as the page's head gives it) first if they lack it.

    A page without marks of a report is given whole, without what is certainly no text of its own.
    """
    visible = [item for item in found if not item.hidden]
    # What a click would show counts only where the page shows no table of a report.
    kept = visible if any(map(_is_table_mark, visible)) else list(found)
    kept = [item for item in kept if item.line == "" or not INVISIBLE.fullmatch(item.line)]
    marks = [i for i, item in enumerate(kept) if _is_mark(item)]
    if not marks:
        return [item for item in kept if not item.furniture] or kept
    inside = _inside(kept, marks)
    first, last = _reach(kept, inside, marks)
    # An element that holds a mark is no furniture, whatever it is called.
    holders = {element for i in marks for element in kept[i].furniture}
    middle = range(marks[0], marks[-1] + 1)
    marked = set(marks)
    report = [
        kept[i]
        for i in range(first, last + 1)
        if i in marked or _belongs(kept[i], i in middle, i in inside, holders)
    ]
    return _with_title(report, kept[:first], title)


def _is_table_mark(item: Found) -> bool:
    return isinstance(item.block, PrintedTable) and is_statutory(item.block)


def _is_mark(item: Found) -> bool:
    # A table of contents in the margin has the headings too, as links.
    heading = bool(item.line) and item.links * 2 < len(item.line) and is_part_heading(item.line)
    return heading or _is_table_mark(item)


def _inside(kept: Sequence[Found], marks: Sequence[int]) -> set[int]:
    """The blocks in the smallest element that holds all marks."""
    elements = set(_common(kept, marks).iter())
    return {i for i, item in enumerate(kept) if item.element in elements}


def _common(kept: Sequence[Found], marks: Sequence[int]) -> _Element:
    paths = [_path(kept[i].element) for i in marks]
    common = paths[0]
    for path in paths[1:]:
        length = next((n for n, (a, b) in enumerate(zip(common, path, strict=False)) if a is not b), None)
        common = common[: min(len(common), len(path)) if length is None else length]
    return common[-2] if len(paths) == 1 and len(common) > 1 else common[-1]


def _path(element: _Element) -> list[_Element]:
    return [*reversed(list(element.iterancestors())), element]


def _reach(kept: Sequence[Found], inside: set[int], marks: Sequence[int]) -> tuple[int, int]:
    """The first and last block: the element's own, and text around it that reads like a report's."""
    first, last = min(inside), max(inside)
    while first > 0 and _reads_on(kept[first - 1]):
        first -= 1
    while last + 1 < len(kept) and _reads_on(kept[last + 1]):
        last += 1
    if _common(kept, marks).tag in _PAGE:
        # In a page that is one flat list, the title begins the report.
        first = next((i for i in range(marks[0] - 1, first - 1, -1) if _is_title(kept[i])), first)
    for i in range(marks[-1] + 1, last + 1):
        if _is_furniture(kept[i]):
            return first, i - 1
    return first, last


def _reads_on(item: Found) -> bool:
    line = item.line
    prose = len(line) > 20 and _SENTENCE.search(line) is not None
    return prose and item.links * 3 < len(line) and not item.furniture and not _is_furniture(item)


def _is_title(item: Found) -> bool:
    line = item.line
    if not line or len(line) > _SHORT or item.links * 2 >= len(line) or _PUNCTUATION.search(line):
        return False
    return bare(line).endswith(("年度报告", "年报", "工作报告"))


def _is_furniture(item: Found) -> bool:
    line = item.line
    if not 0 < len(line) <= _SHORT:
        return False
    return _SITE.match(line) is not None or (not line.strip().isdigit() and not _TOOLS.sub("", line))


def _belongs(item: Found, amid: bool, inside: bool, holders: set[_Element]) -> bool:
    """Whether a block is the report's; ``amid`` its marks, ``inside`` their element."""
    line = item.line
    if any(element not in holders for element in item.furniture):
        return amid and len(line) > _SHORT and item.links * 2 < len(line)
    if isinstance(item.block, PrintedTable) or not inside:
        return True
    if amid:
        return not (_is_furniture(item) and len(line) < _TINY)
    if item.links * 10 > len(line) * 8:
        return False
    return not _is_furniture(item) or _DATE.search(line) is not None


def _with_title(report: list[Found], before: Sequence[Found], title: str) -> list[Found]:
    """The report with its title and the date of publication, where the page prints them above it."""
    above = [item for item in before[-_HEAD:] if item.line and len(item.line) <= _SHORT]
    headings = [item for item in before if item.element.tag in ("h1", "h2", "h3") and not item.links]
    titles = [item for item in headings if _REPORT.search(item.line)]
    titles += [item for item in above if _is_title(item)]
    dates = [item for item in above if _DATE.search(item.line)]
    if titles:
        title = titles[-1].line
    if not titles:
        dates = []
    if (
        title
        and _REPORT.search(title)
        and bare(title) not in "".join(bare(item.line) for item in _head(report))
    ):
        dates.insert(0, Found(Paragraph(title), report[0].element))
    return [*dates, *report]


def _head(report: Sequence[Found]) -> Iterator[Found]:
    for item in report:
        if _is_mark(item):
            return
        yield item
