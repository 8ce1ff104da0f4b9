"""Who reports on which year, from title, introduction, signature and period; each with its reason."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import PurePath
from typing import NamedTuple

from xltools.importers.identity.dates import arabic, without_dates
from xltools.lang import Text
from xltools.model.document import Document
from xltools.narrative.words import squeeze

_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?=年)")
_IN_TITLE = re.compile(r"(?<!\d)(20[0-3]\d)(?:年|度|(?=\D|$))")
_PERIOD = re.compile(r"(20[0-3]\d)年1月1日起?(?:至|到|[-—–~～]+)(?:20[0-3]\d年)?12月31日")
_PHRASE = re.compile(
    r"(?:关于)?(?:20\d\d年?度?)?的?(?:政府信息公开|政务公开|信息公开)(?:政务公开)?(?:工作)?(?:情况)?的?"
    r"(?:20\d\d年?度?)?(?:年度)?(?:工作)?(?:情况)?的?(?:总结)?(?:报告|年报)"
)
_TITLE_WORDS = re.compile(r"20\d\d年?度?|关于|政府信息公开|政务公开|信息公开|工作|年度|报告|年报|情况|的")
_MARKS = re.compile(r"20\d\d年?度?|^关于|[《》():：、,“”\"—_-]")
_BODY = r"[\u4e00-\u9fff]{2,30}?(?:人民政府|办事处|街道办|街道|管理委员会|委员会|办公室|[委局厅部署镇乡院站所中心处])"
_MADE_BY = (
    re.compile(rf"由(?P<body>{_BODY})(?:党政办公?室?|办公室)?(?:负责)?(?:组织)?(?:编制|编写|汇总)"),
    re.compile(rf"(?:与|和|联系|向)(?P<body>{_BODY})(?:党政|综合|办公|政务)?[\u4e00-\u9fff]{{0,8}}联系"),
)
_IS_BODY = re.compile(
    r"(?:政府|街道|[省市县区旗州盟镇乡]|办事处|[委局厅部署院办处站所队社馆会校学园厂]|中心|公司|集团|银行|医院|基地)$"
)
_OFTEN = 3


class Read(NamedTuple):
    """What was read and from where; "" where nothing was found. Not ``sure``: a person has to look."""

    value: str
    why: Text
    sure: bool = True


def without_title_words(title: str) -> str:
    """What is left of a title without year and the words every title has: the body's name."""
    squeezed = arabic(squeeze(title))
    rest = _PHRASE.sub("", squeezed, count=1)
    if rest == squeezed:
        rest = _TITLE_WORDS.sub("", squeezed)
    rest = _MARKS.sub("", rest)
    # 某县人民政府信息公开: one 政府 for both words.
    return f"{rest}政府" if rest.endswith("人民") else rest


def office_of(document: Document, file: str = "") -> Read:
    """The reporting body: title, then signature, introduction, and the file's name."""
    title = without_title_words(document.title)
    if _is_body(title):
        return Read(title, Text("取自标题", "from the title"))
    for line in document.closing.split("\n"):
        name = without_dates(squeeze(line))
        if _is_body(name):
            return Read(name, Text("取自落款", "from the signature"))
    for pattern in _MADE_BY:
        if match := pattern.search(squeeze(document.introduction)):
            return Read(match["body"], Text("取自引言", "from the introduction"))
    name = without_title_words(PurePath(file).stem)
    if _is_body(name):
        return Read(name, Text("取自文件名", "from the file's name"))
    if len(title) > 1:
        why = Text(
            "标题里只有这几个字，不像单位名称", "all that the title has; it does not look like a body's name"
        )
        return Read(title, why, sure=False)
    return Read("", Text("没有找到单位名称", "no name of a body was found"), sure=False)


def _is_body(name: str) -> bool:
    return len(name) > 1 and _IS_BODY.search(name) is not None


def year_of(document: Document, file: str) -> Read:
    """The report year: title, period, a year the text speaks of often, the file's name, the only year in the text."""
    title = _IN_TITLE.search(arabic(squeeze(document.title)))
    period = _period(document)
    if title and period and title[1] != period:
        what = f"标题为 {title[1]} 年，统计期限却是 {period} 年，按标题"
        return Read(
            title[1],
            Text(what, f"the title says {title[1]}, the period {period}; the title counts"),
            sure=False,
        )
    if title:
        return Read(title[1], Text("取自标题", "from the title"))
    if period:
        return Read(period, Text("取自统计期限", "from the period"))
    said = Counter(_YEAR.findall(arabic(squeeze(document.prose)))).most_common()
    others = max((count for _, count in said[1:]), default=0)
    if said and said[0][1] >= _OFTEN and said[0][1] > 2 * others:
        return _said(*said[0])
    if match := _IN_TITLE.search(arabic(squeeze(PurePath(file).stem))):
        return Read(match[1], Text("取自文件名", "from the file's name"))
    if len(said) == 1:
        return _said(*said[0])
    shown = "、".join(year for year, _ in said[:2])
    zh, en = (
        f"报告年度不明（{shown or '正文没有年份'}）",
        f"no report year found ({shown or 'no year in the text'})",
    )
    return Read("", Text(zh, en), sure=False)


def _said(year: str, times: int) -> Read:
    return Read(year, Text(f"正文 {times} 次说到这一年", f"the text speaks of it {times} times"))


def _period(document: Document) -> str:
    for text in (document.introduction, document.prose):
        if match := _PERIOD.search(arabic(squeeze(text))):
            return match[1]
    return ""
