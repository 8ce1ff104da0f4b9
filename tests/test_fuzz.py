"""Some hundred mutants of the long run (``make fuzz``): no crash, no hang, no memory, every refusal a clear line."""

from __future__ import annotations

import sys
from collections import Counter

import pytest

from tests.support.fuzz import outcomes, unclear
from tests.support.mutants import KINDS, bases, mutant

SEED, COUNT = 7, 224


@pytest.mark.skipif(sys.platform != "linux", reason="caps time and memory as Linux can")
def test_mutants_are_read_or_refused_in_clear_words() -> None:
    found = list(outcomes(0, COUNT, SEED))
    assert not [(one.number, one.kind, one.fault) for one in found if one.fault]
    assert sorted(one.number for one in found if one.kind in KINDS) == list(range(COUNT))
    # Both ends happen: mutants that are all refused, or all read, would prove little.
    counts = Counter(one.said for one in found)
    assert counts["refused"] > COUNT / 5 and counts["read"] > COUNT / 5


def test_a_mutant_is_the_same_each_time() -> None:
    for number in range(len(KINDS) * 2):
        kind, data = mutant(3, number)
        assert (kind, data) == mutant(3, number)
        assert kind == list(KINDS)[number % len(KINDS)]
    assert mutant(3, 0) != mutant(4, 0) and all(mutant(3, n)[1] not in bases() for n in range(len(KINDS)))


@pytest.mark.parametrize(
    "said",
    [
        "",
        "x: The file is damaged.",
        "x：读取时出现意外错误（KeyError: 'a'）。",
        "x：<Foo object at 0x7f00>不对。",
        "x：一\n二\n三\n四",
        "长" * 500,
        "x：不是\x07工作簿。",
    ],
)
def test_what_is_no_clear_line(said: str) -> None:
    assert unclear(said)


def test_what_is_a_clear_line() -> None:
    assert not unclear("甲.xlsx：文件已损坏或没有传完整。\n请原报送单位重新发送。")
