"""Rules about who reports on which year: one report year, one body, a legal basis of the time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from xltools.checks.situation import Seen, Situation
from xltools.checks.texts import CLOSING, INTRODUCTION, TITLE, WHOLE, Passage, part, passages, quoted
from xltools.lang import Text
from xltools.model.document import Document
from xltools.model.rule import Rule, Severity
from xltools.narrative.words import bare, squeeze

_FILE = Text("文件名", "The name of the file")
_YEAR = r"(20\d\d)年"
_TITLE_YEAR = re.compile(_YEAR)
_FILE_YEAR = re.compile(rf"{_YEAR}度?[^\d]{{0,24}}(?:年度报告|年报)")
_OPENING_YEAR = re.compile(rf"^(?:\(一\)|一是)?{_YEAR}度?,")
_REPORT_YEAR = re.compile(rf"{_YEAR}度?(?:政府信息公开|政务公开)(?:工作)?(?:年度)?报告")
_PERIOD = re.compile(
    r"(20\d\d)年(\d{1,2})月(\d{1,2})日起?(?:至|到|[-—–~]+)(?:(20\d\d)年)?(\d{1,2})月(\d{1,2})日"
)
_PERIOD_END = re.compile(r"截[止至][^。]{0,8}?(20\d\d)年12月31日|(20\d\d)年12月31日(?:为止|止)")
_ABOUT_PERIOD = re.compile(r"统计|期限|数据|报告期|时间范围")
_WHOLE_YEAR = ("1", "1", "12", "31")
_SUFFIX = r"(?:人民政府|政府|办事处|街道|委员会|委|局|厅|办公室|镇|乡)"
_REGION = re.compile(
    r"[^省市区县州盟旗]{1,8}?(?:自治区|自治州|地区|省|市|州|盟|区|县|旗)(?:人民政府)?(?!人民政府|政府|办公|管委会|管理委员会|$)"
)
_GENERIC = re.compile(
    r"人民政府办公[室厅]|人民政府|街道办事处|办事处|管理委员会|委员会|街道|政府|办公室|[局厅委镇乡]$"
)
_REPORTS_ON = re.compile(
    rf"(?:按照|依照|根据|结合|反映|对)?(?:20\d\d年度?)?(?P<body>[\u4e00-\u9fff]{{2,24}}?{_SUFFIX})的?(?:政府信息公开|政务公开)工作(?:实际|情况|开展情况)"
)
_MADE_BY = re.compile(
    r"由(?P<body>[\u4e00-\u9fff]{2,24}?(?:人民政府|办事处|委员会|局|厅))(?:负责)?(?:组织)?编制"
)
_TITLE_WORDS = re.compile(
    r"20\d\d年?度?|关于|政府信息公开|政务公开|信息公开|工作|年度|报告|年报|情况|[\d的《》():：]"
)
_IN_QUOTES = re.compile(r"《[^》]*》|“[^”]*”|\"[^\"]*\"")


def report_year(rule: Rule, situation: Situation) -> list[Seen]:  # noqa: ARG001  # one signature for all
    """Another year than the report's is an error; a title or period without any is a warning."""
    document, year = situation.document, situation.report.year
    found = [
        _wrong_year(place, said, stated, year, severity)
        for place, said, stated, severity in _stated_years(situation)
        if year is not None and stated != year
    ]
    if document.complete:
        found += _period(document, year)
        found += _missing(document)
    return found


def _stated_years(situation: Situation) -> Iterator[tuple[Passage, str, int, Severity | None]]:
    """Each place that says which year is reported on, with its words, the year, and how sure that is."""
    document = situation.document
    title = squeeze(document.title)
    if match := _TITLE_YEAR.search(title):
        yield Passage(TITLE, ""), match[0], int(match[1]), None
    for match in _REPORT_YEAR.finditer(squeeze(document.introduction)):
        yield Passage(INTRODUCTION, ""), match[0], int(match[1]), None
    overview = part(situation, "text.overview")
    if overview and (match := _OPENING_YEAR.search(overview.folded)):
        yield overview, match[0].rstrip(","), int(match[1]), None
    stem = squeeze(PurePath(situation.report.source.file).stem)
    if match := _FILE_YEAR.search(stem):
        # A file may carry the year in which it was handed in.
        yield Passage(_FILE, ""), match[0], int(match[1]), "warning"


def _wrong_year(
    passage: Passage, said: str, stated: int, year: int | None, severity: Severity | None
) -> Seen:
    what = Text(f"写的是“{said}”，报告年度是 {year} 年", f"says “{said}”; the report year is {year}")
    return passage.seen(what, expected=year, found=stated, severity=severity)


def _sentences_on_period(document: Document) -> Iterator[str]:
    for text in (document.introduction, *(section.text for section in document.sections), document.closing):
        for sentence in re.split(r"[。;]", squeeze(text)):
            if _ABOUT_PERIOD.search(sentence):
                yield sentence


def _period(document: Document, year: int | None) -> Iterator[Seen]:
    for sentence in _sentences_on_period(document):
        for match in _PERIOD.finditer(sentence):
            first, *days, last = match[1], match[2], match[3], match[5], match[6], match[4] or match[1]
            whole = tuple(day.lstrip("0") for day in days) == _WHOLE_YEAR and first == last
            if year is not None and not (whole and int(first) == year):
                yield _wrong_period(match[0], year)
            return
        for match in _PERIOD_END.finditer(sentence):
            if year is not None and int(match[1] or match[2]) != year:
                yield _wrong_period(match[0], year)
            return


def _wrong_period(said: str, year: int) -> Seen:
    what = Text(
        f"统计期限写的是“{said}”，应为 {year} 年 1 月 1 日至 12 月 31 日",
        f"gives the period “{said}”; it is 1 January to 31 December {year}",
    )
    return Passage(WHOLE, "").seen(what, expected=f"{year}-01-01/{year}-12-31", found=said)


def _missing(document: Document) -> Iterator[Seen]:
    lacking = []
    if not document.title:
        lacking.append(Text("没有标题", "has no title"))
    elif not _TITLE_YEAR.search(squeeze(document.title)):
        lacking.append(Text("标题没有写年度", "names no year in its title"))
    if not any(_PERIOD.search(s) or _PERIOD_END.search(s) for s in _sentences_on_period(document)):
        lacking.append(Text("没有写明统计期限", "states no period"))
    if lacking:
        what = Text("，".join(item.zh for item in lacking), " and ".join(item.en for item in lacking))
        found = "，".join(item.zh for item in lacking)
        yield Passage(WHOLE, "").seen(what, found=found, severity="warning")


def one_body(rule: Rule, situation: Situation) -> list[Seen]:
    """Another body in title, introduction or signature; 我镇, 我局 of another kind of body in the text."""
    names = _names(situation)
    found = [*_other_bodies(situation, names)] if names else []
    found += _own_words(rule, situation)
    return found + ([*_siblings(situation, names)] if names else [])


def _names(situation: Situation) -> tuple[str, ...]:
    """What the office is called: on the cover, and on the roster."""
    office = situation.report.office
    names = [office.name]
    for entry in situation.roster.entries if situation.roster else ():
        if office.name in (entry.name, *entry.aliases) or (office.code and office.code == entry.code):
            names += [entry.name, *entry.aliases]
    return tuple(name for name in dict.fromkeys(map(_plain, names)) if len(core(name)) > 1)


def _plain(name: str) -> str:
    return re.sub(r"\([^)]*\)", "", squeeze(name))


def core(name: str) -> str:
    """What tells a body from its neighbours: ``某市人民政府城东街道办事处`` -> ``城东``."""
    own = _plain(name)
    while match := _REGION.match(own):
        own = own[match.end() :]
    return _GENERIC.sub("", _GENERIC.sub("", own)) or own


def _is_same(body: str, names: Iterable[str]) -> bool:
    return any(core(name) in body for name in names)


def _other_bodies(situation: Situation, names: tuple[str, ...]) -> Iterator[Seen]:
    document = situation.document
    if not document.complete:
        return
    said = [(TITLE, _TITLE_WORDS.sub("", squeeze(document.title)))]
    introduction = squeeze(document.introduction)
    for pattern in (_REPORTS_ON, _MADE_BY):
        said += [(INTRODUCTION, match["body"]) for match in pattern.finditer(introduction)]
    said.append((CLOSING, re.sub(r"[\d〇零一二三四五六七八九十]+[年月日]", "", squeeze(document.closing))))
    for place, body in said:
        if re.fullmatch(rf".{{2,}}{_SUFFIX}", body) and len(core(body)) > 1 and not _is_same(body, names):
            what = Text(
                f"写的是“{body}”，本单位是“{names[0]}”", f"names “{body}”; the office is “{names[0]}”"
            )
            yield Passage(place, "").seen(what, expected=names[0], found=body)


def _own_words(rule: Rule, situation: Situation) -> Iterator[Seen]:
    """``words``: what a body calls itself -> the levels that may."""
    words: Any = rule.arguments["words"]
    level, name = situation.report.office.level, _plain(situation.report.office.name)
    if not any(level in levels for levels in words.values()):
        return
    may = [word for word, levels in words.items() if level in levels]
    named = [word for word in may if word in name]
    for passage in passages(situation):
        if "我" not in passage.text:
            continue
        text = _IN_QUOTES.sub("", passage.folded)
        wrong = {
            word
            for word in words
            if word not in (named or may) and re.search(rf"(?<!自)我{words_end(word)}", text)
        }
        for word in sorted(wrong):
            what = Text(f"自称“我{word}”，与本单位不符", f"calls the office “我{word}”, which it is not")
            yield passage.seen(
                what, expected="、".join(f"我{item}" for item in named or may), found=f"我{word}"
            )


def words_end(word: str) -> str:
    """The word as a pattern, without the words that only begin like it (委托, 乡村)."""
    return word + {"委": "(?![托派婉任])", "乡": "(?![村亲土])", "镇": "(?![定静])", "局": "(?![限部])"}.get(
        word, ""
    )


def _siblings(situation: Situation, names: tuple[str, ...]) -> Iterator[Seen]:
    """Parts that name another office of the roster and never this one: the text of another report."""
    level = situation.report.office.level
    others = [
        entry.name
        for entry in (situation.roster.entries if situation.roster else ())
        if entry.level == level in ("town", "street")
        and not _is_same(entry.name, names)
        and len(core(entry.name)) > 1
    ]
    for passage in passages(situation):
        said = [
            name
            for name in others
            if re.search(rf"{re.escape(core(name))}(?:街道|镇|乡|办事处)", passage.folded)
        ]
        if said and not _is_same(passage.folded, names):
            what = Text(
                f"写的是“{said[0]}”，没有提到本单位", f"speaks of “{said[0]}” and never of this office"
            )
            yield passage.seen(what, expected=names[0], found=said[0])


def basis_year(rule: Rule, situation: Situation) -> list[Seen]:
    """A legal basis named in the text that was not in force for the report year."""
    a: Any = rule.arguments
    year = situation.report.year
    if year is None:
        return []
    found = []
    for passage in passages(situation):
        said_here = bare(passage.text)
        for item in a["bases"]:
            fits = item.get("first", year) <= year <= item.get("last", year)
            if not fits and bare(item["words"]) in said_here:
                said = item["words"]
                what = Text(
                    f"引用的“{quoted(said)}”不适用于 {year} 年度", f"cites “{said}”, which is not for {year}"
                )
                found.append(passage.seen(what, expected=year, found=said))
    return found
