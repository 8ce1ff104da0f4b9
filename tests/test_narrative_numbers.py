"""Numbers in running text, and what is none."""

from __future__ import annotations

from decimal import Decimal

import pytest

from xltools.narrative.fold import fold
from xltools.narrative.numbers import find_numbers


def numbers_in(text: str) -> list[str]:
    return [f"{q.value}{q.unit}" + "~" * q.rough for q in find_numbers(text)]


NUMBERS = [
    ("收到申请12件", ["12件"]),
    ("收到申请１２ 件", ["12件"]),
    ("收到申请 1\n2 件", ["12件"]),
    ("收到申请12\n件", ["12件"]),
    ("共1,234件、１，２３４条", ["1234件", "1234条"]),
    ("十二件", ["12件"]),
    ("十件", ["10件"]),
    ("一百零五件", ["105件"]),
    ("一百五十件", ["150件"]),
    ("一〇五件", ["105件"]),
    ("两千件", ["2000件"]),
    ("三万五千件", ["35000件"]),
    ("一万零二十条", ["10020条"]),
    ("廿件", ["20件"]),
    ("一亿三千万元", ["13000万元"]),
    ("127.047万元、251000元、1.5亿元", ["127.047万元", "251000元", "1.5亿元"]),
    ("占35.5%，占百分之三十五，占三成，百分之百", ["35.5%", "35%", "30%", "100%"]),
    ("1.2万件", ["12000件"]),
    ("均为零。", ["0"]),
    ("约30件，30余件，近30件，30件以上", ["30件~", "30件~", "30件~", "30件~"]),
    ("2020年1月1日至12月31日", []),
    ("二〇二〇年十二月三十一日", []),
    ("国办发〔2020〕5号、国办发[2019]54号", []),
    ("（一）主动公开\n1.加强领导\n2、完善制度\n（3）培训", []),
    ("第三项，第二十条第（一）项，第20条", []),
    ("《条例》第三十六条规定的15项", ["15项"]),
    ("《2024年12件大事》", []),
    ("电话：0571-86501234，邮编：310000，传真：86501235", []),
    ("邮箱：a1b2@example.com", []),
    ("3-5件，3至5件", []),
    ("三五件，十五六件，近百件，数十件", ["10件~"]),
    ("统一、进一步、一体化、一次性、同一件、每一件", []),
    ("同比上升5.2个百分点", ["5.2个百分点"]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_numbers(text: str, expected: list[str]) -> None:
    assert numbers_in(text) == expected


def test_a_number_stands_where_it_was_written() -> None:
    text = "共收到　申请 １\n２ 件。"
    (found,) = find_numbers(text)
    assert text[found.start : found.end] == "１\n２ 件"
    assert (found.value, found.step) == (12, Decimal(1))


def test_printed_digits() -> None:
    steps = [q.step for q in find_numbers("35.5%、41%、1.2万件")]
    assert steps == [Decimal("0.1"), Decimal(1), Decimal(1000)]


def test_a_page_break_is_no_paragraph() -> None:
    assert fold("通过网络媒\n\n体平台公开\n（二）依申请公开。\n收到申请").text == (
        "通过网络媒体平台公开\n(二)依申请公开。\n收到申请"
    )
