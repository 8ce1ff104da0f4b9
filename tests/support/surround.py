"""What stands around the tables of a report, in words of our own: titles, parts, other tables."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from tests.support.drawn import Drawn, Spot

OFFICES = (
    "城东区柳河街道办事处", "青山县石桥镇人民政府", "云泽市生态环境局", "临江县人民政府", "白沙市人民政府",
    "西屏区教育局", "松岭县水利局", "南渡市市场监督管理局", "北望区发展和改革委员会", "桐溪乡人民政府",
)  # fmt: skip
ZH_DIGITS = "〇一二三四五六七八九"
_OVERVIEW = (
    "本机关按照条例要求推进政府信息公开，机构职能和办事指南及时更新，政府信息公开申请依法登记、审核、答复。",
    "（一）主动公开。围绕群众关心的事项公开信息，政策文件与解读材料同步发布。",
    "（二）依申请公开。畅通当面、信函和网络渠道，行政复议、行政诉讼依法应对。",
    "（三）政府信息管理。公文起草时标明公开属性，清理失效文件。",
    "（四）平台建设。维护好网站专栏，合并更新慢的栏目。",
    "（五）监督保障。组织培训和自查，接受社会评议。",
)
_PROBLEMS = "解读形式还不够丰富，个别信息更新不够及时。下一步将加强业务培训，丰富图解等形式。"
_OTHER = "本年度没有其他需要报告的事项。"


class Headline(NamedTuple):
    """Title lines, text of introduction and signature; ``file``: the file's name without suffix.

    ``tells_year`` and ``tells_office``: whether a reader can know them from the document.
    """

    lines: tuple[str, ...]
    introduction: str
    closing: tuple[str, ...]
    file: str = "report"
    tells_year: bool = True
    tells_office: bool = True


def zh_year(year: int) -> str:
    return "".join(ZH_DIGITS[int(digit)] for digit in str(year))


def plain_headline(office: str, year: int) -> Headline:
    """Office and year in one line, the period in the introduction."""
    return Headline((f"{office}{year}年政府信息公开工作年度报告",), _introduction(year), ())


def _introduction(year: int, period: bool = True) -> str:
    said = f"所列数据的统计期限为{year}年1月1日至{year}年12月31日。" if period else ""
    return f"　　根据《中华人民共和国政府信息公开条例》编制本报告。{said}"


def headline(rng: Random, office: str, year: int) -> Headline:
    """Office and year wherever reports say them."""
    words = "政府信息公开工作年度报告"
    signed = (office, f"{year + 1}年1月{rng.randint(2, 28)}日")
    intro = _introduction(year)
    silent = _introduction(year, period=False)
    choices = (
        Headline((f"{office}{year}年{words}",), intro, signed),
        Headline((f"{office}", f"{year}年{words}"), intro, ()),
        Headline((f"{office}", f"{year}年", words), intro, ()),
        Headline((f"{year}年{words}", f"（{office}）"), intro, ()),
        Headline((f"{year}年度{office}{words}",), silent, ()),
        Headline((f"{office}{zh_year(year)}年{words}",), silent, signed),
        Headline((f"{office}", f"{zh_year(year)}年度{words}"), silent, ()),
        Headline((f"{office}{words}", f"（{year}年）"), silent, ()),
        Headline((f"{office}{words}", f"（{year}年度）"), silent, ()),
        Headline((f"{office}关于{year}年{words}",), silent, ()),
        Headline((f"{office}政府信息公开工作", f"{year}年年度报告"), silent, ()),
        Headline((words,), intro, signed),
        Headline((words,), silent, (), f"{office}{year}年{words}"),
        Headline((words,), silent, (), f"{year}年度报告（{office}）"),
        Headline((words,), silent, (), "report", tells_year=False, tells_office=False),
        Headline((f"{year} 年 {office} ", words), silent, ()),
    )
    return rng.choice(choices)


def parts(head: Headline, tables: Sequence[Sequence[Drawn]]) -> list[str | Drawn]:
    """The whole report; ``tables``: what stands under parts 二, 三 and 四."""
    blocks: list[str | Drawn] = [*head.lines, head.introduction, "一、总体情况", *_OVERVIEW]
    titles = (
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
    )
    for title, drawn in zip(titles, tables, strict=True):
        blocks.append(title)
        for table in drawn:
            blocks += [table, ""]
    return [
        *blocks,
        "五、存在的主要问题及改进情况",
        _PROBLEMS,
        "六、其他需要报告的事项",
        _OTHER,
        *head.closing,
    ]


def contents() -> list[str]:
    """A table of contents."""
    titles = (
        "总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况",
        "存在的主要问题及改进情况", "其他需要报告的事项",
    )  # fmt: skip
    return ["目　录", *(f"{'一二三四五六'[i]}、{title}……………{i + 1}" for i, title in enumerate(titles))]


def other_table(rng: Random) -> Drawn:
    """A table that is no part of a report, with words that also stand in one."""
    heads, labels = rng.choice((
        (("科目", "年初预算", "决算数", "总计"), ("行政运行", "机关服务", "其他支出", "总计")),
        (("事项", "数量", "占比"), ("行政许可", "行政处罚", "行政强制", "其他")),
        (("渠道", "自然人", "其他", "总计"), ("当面申请", "网络申请", "信函申请", "总计")),
        (("栏目", "本年", "上年"), ("规章", "行政规范性文件", "政策解读", "合计")),
        (("培训对象", "场次", "人数"), ("街道干部", "社区工作者", "合计")),
    ))  # fmt: skip
    spots = [Spot(0, column, head, kind="head") for column, head in enumerate(heads)]
    for row, label in enumerate(labels, 1):
        spots.append(Spot(row, 0, label, kind="stub"))
        spots += [Spot(row, c, str(rng.randint(0, 999)), kind="value") for c in range(1, len(heads))]
    return Drawn(tuple(spots))
