"""Who reports on which year, from title, introduction, signature and period; each with its reason."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePath
from typing import NamedTuple

from xltools.lang import Text
from xltools.model.document import Document
from xltools.narrative.words import squeeze

_YEAR = re.compile(r"(?<!\d)(20[0-3]\d)(?=年)")
_IN_TITLE = re.compile(r"(?<!\d)(20[0-3]\d)(?:年|度|(?=\D|$))")
_ZH_YEAR = re.compile(r"二[〇零○O0]([〇零○O0一二三])([〇零○O0一二三四五六七八九])年")
_ZH_DIGITS = str.maketrans("〇零○O一二三四五六七八九", "0000123456789")
_PERIOD = re.compile(r"(20[0-3]\d)年1月1日起?(?:至|到|[-—–~～]+)(?:20[0-3]\d年)?12月31日")
_TITLE_WORDS = re.compile(
    r"20\d\d年?度?|关于|(?:的)?政府信息公开|政务公开|信息公开|工作|年度|报告|年报|情况|[的《》():：、,“”\"]"
)
_BODY = r"[\u4e00-\u9fff]{2,30}?(?:人民政府|办事处|街道办|街道|管理委员会|委员会|办公室|[委局厅部署镇乡院站所中心处])"
_MADE_BY = (
    re.compile(rf"由(?P<body>{_BODY})(?:党政办公?室?|办公室)?(?:负责)?(?:组织)?(?:编制|编写|汇总)"),
    re.compile(rf"(?:与|和|联系|向)(?P<body>{_BODY})(?:党政|综合|办公|政务)?[\u4e00-\u9fff]{{0,8}}联系"),
)
_DATE = re.compile(r"(20[0-3]\d)年(\d{1,2})月(\d{1,2})日")
_PHONE = re.compile(r"(?:联系)?电话(?:号码)?[:：]?\s*((?:\(?0\d{2,3}\)?[-—－\s]?)?\d{7,8}(?:[-—转]\d{1,5})?)")
_LEVELS = (
    (r"街道(?:办事处|办)?$", "street"),
    (r"[镇乡](?:人民政府|政府)?$|民族乡", "town"),
    (r"(?:局|厅|委|委员会|办公室|部|署|院|中心|站|所|处|大队|支队)$", "department"),
    (r"[县区旗](?:人民政府|政府)?$", "county"),
    (r"(?:市|州|盟|地区)(?:人民政府|政府|行政公署)?$", "city"),
    (r"(?:省|自治区)(?:人民政府|政府)?$", "province"),
)


class Read(NamedTuple):
    """What was read and from where; "" or None where nothing was found."""

    value: str
    why: Text


def level_of(name: str) -> str | None:
    """The level that a body's name tells, None when it tells none."""
    return next((level for pattern, level in _LEVELS if re.search(pattern, squeeze(name))), None)


def without_title_words(title: str) -> str:
    """What is left of a title without year and the words every title has: the body's name."""
    return _TITLE_WORDS.sub("", _arabic(squeeze(title)))


def office_of(document: Document) -> Read:
    """The reporting body: title, then signature, then introduction."""
    title = without_title_words(document.title)
    if len(title) > 2:
        return Read(title, Text("取自标题", "from the title"))
    for line in document.closing.split("\n"):
        name = _DATE.sub("", squeeze(line))
        if len(name) > 2:
            return Read(name, Text("取自落款", "from the signature"))
    for pattern in _MADE_BY:
        if match := pattern.search(squeeze(document.introduction)):
            return Read(match["body"], Text("取自引言", "from the introduction"))
    return Read("", Text("没有找到单位名称", "no name of a body was found"))


def year_of(document: Document, file: str) -> Read:
    """The report year: title, then period, then the years that the text speaks of, then the file's name."""
    title = _arabic(squeeze(document.title))
    if match := _IN_TITLE.search(title):
        return Read(match[1], Text("取自标题", "from the title"))
    for text in (document.introduction, document.prose):
        if match := _PERIOD.search(_arabic(squeeze(text))):
            return Read(match[1], Text("取自统计期限", "from the period"))
    said = Counter(_YEAR.findall(_arabic(squeeze(document.prose))))
    common = said.most_common(2)
    if common and (len(common) == 1 or common[0][1] > common[1][1]):
        why = Text(f"正文 {common[0][1]} 次说到这一年", f"the text speaks of it {common[0][1]} times")
        return Read(common[0][0], why)
    if match := _IN_TITLE.search(squeeze(PurePath(file).stem)):
        return Read(match[1], Text("取自文件名", "from the file's name"))
    shown = "、".join(year for year, _ in common)
    return Read(
        "",
        Text(
            f"报告年度不明（{shown or '正文没有年份'}）",
            f"no report year found ({shown or 'no year in the text'})",
        ),
    )


def date_of(document: Document) -> str:
    """The date of the signature as ISO, "" when there is none."""
    dates = [*_dates(document.closing)]
    return dates[-1] if dates else ""


def phone_of(document: Document) -> str:
    """The phone number given for questions, "" when there is none."""
    match = _PHONE.search(document.introduction) or _PHONE.search(document.prose)
    return match[1].strip() if match else ""


def _dates(text: str) -> Iterator[str]:
    for match in _DATE.finditer(_arabic(squeeze(text))):
        month, day = int(match[2]), int(match[3])
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield f"{match[1]}-{month:02}-{day:02}"


def _arabic(text: str) -> str:
    """Years written out in Chinese, in digits."""
    return _ZH_YEAR.sub(lambda match: "20" + (match[1] + match[2]).translate(_ZH_DIGITS) + "年", text)
