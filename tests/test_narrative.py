"""Claims and lists in the text, against sentences whose claims were worked out by hand."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.base import TEXT, base_report
from xltools.checks.claims import amounts, narrative_words
from xltools.forms import load_form
from xltools.model.document import Document, Section
from xltools.narrative.claims import read_claims
from xltools.narrative.listing import Listing, listings
from xltools.narrative.page import lay_out
from xltools.narrative.reading import Claim, Reader
from xltools.narrative.vocabulary import vocabulary_from
from xltools.resources import resource_folder

YEAR, OFFICE = 2024, "城东区人民政府"


@cache
def claims_in(text: str, number: str = "一", title: str = "总体情况", year: int | None = YEAR) -> list[Claim]:
    document = Document((Section(number, title, text),))
    return list(read_claims(document, Reader(narrative_words(), year, OFFICE)))


def said(text: str) -> list[str]:
    """``meaning value unit`` of each claim but those about the scope."""
    return [f"{c.meaning} {c.value}{c.unit}" for c in claims_in(text) if not c.meaning.endswith("_scope")]


SENTENCES = [
    # What came in and went out
    ("本机关共收到政府信息公开申请12件。", ["received 12件"]),
    ("2024年，全区共收到政府信息公开申请1,234件。", ["received 1234件"]),
    ("本年度共受理依申请公开事项三十五件。", ["received 35件"]),
    ("全年收到公民、法人和其他组织提出的政府信息公开申请六件。", ["received 6件"]),
    ("全年共收到5件政府信息公开申请。", ["received 5件"]),
    ("收到申请公开政府信息20件。", ["received 20件"]),
    ("依申请公开共受理一百零五件。", ["received 105件"]),
    ("今年以来，共收到依申请公开件7件。", ["received 7件"]),
    ("办理依申请公开5件。", ["handled 5件"]),
    (
        "收到政府信息公开申请18件，上年结转2件，共20件，已办结17件，结转下年度3件。",
        ["received 18件", "carried_in 2件", "answered 17件", "carried_out 3件"],
    ),
    (
        "共受理政府信息公开申请26件，其中新收22件，2023年结转4件。",
        ["received 26件", "new 22件", "carried_in 4件"],
    ),
    (
        "办理依申请公开5件，其中5件为新增受理件，0件为上年结转件。",
        ["handled 5件", "new 5件", "carried_in 0件"],
    ),
    ("政府信息公开申请3件结转2025年办理。", []),
    ("结转到2025年度继续办理的政府信息公开申请有1件。", ["carried_out 1件"]),
    ("收到政府信息公开申请5件、答复5件。", ["received 5件", "answered 5件"]),
    ("收到政府信息公开申请10件，撤回申请1件，办结9件。", ["received 10件", "answered 9件"]),
    # Results
    (
        "收到申请公开政府信息9件，予以公开4件，部分公开2件，不予公开1件，无法提供1件，不予处理1件，其他处理0件。",
        [
            "received 9件", "granted 4件", "partially_granted 2件", "refused 1件", "unavailable 1件",
            "not_processed 1件", "other 0件",
        ],
    ),
    ("政府信息公开申请中，不予以公开1件，部分予以公开2件。", ["refused 1件", "partially_granted 2件"]),
    ("对5件政府信息公开申请予以公开，对3件不予公开。", ["granted 5件", "refused 3件"]),
    (
        "受理政府信息公开申请20件，予以公开、部分公开、不予公开分别为8件、5件和7件。",
        ["received 20件", "granted 8件", "partially_granted 5件", "refused 7件"],
    ),
    (
        "政府信息公开申请中，本机关不掌握相关政府信息的3件，属于过程性信息的2件，重复申请1件。",
        ["unavailable_not_held 3件", "refused_deliberative_process 2件", "not_processed_repeated 1件"],
    ),
    (
        "无法提供的政府信息公开申请3件，其中没有现成信息需要另行制作1件、补正后申请内容仍不明确2件。",
        ["unavailable 3件", "unavailable_not_compiled 1件", "unavailable_unclear 2件"],
    ),
    ("不予处理信访举报投诉类申请2件。", ["not_processed_petition 2件"]),
    # Who asked
    ("收到申请12件，自然人申请9件，企业申请3件。（政府信息公开）", ["received 12件", "natural_person 9件", "business 3件"]),
    ("政府信息公开申请中，法人或其他组织0件，自然人5件。", ["organisations 0件", "natural_person 5件"]),
    ("政府信息公开申请人：科研机构1件、社会公益组织0件、法律服务机构2件。", ["research 1件", "public_welfare 0件", "legal_services 2件"]),
    # Shares and growth
    ("政府信息公开申请予以公开5件，占41.7%。", ["granted 5件", "share 41.7%"]),
    ("收到政府信息公开申请30件，同比增长50%。", ["received 30件", "growth 50%"]),
    ("共收到依申请公开件7件，比上年减少3件。", ["received 7件", "growth -3件"]),
    ("与2023年相比，政府信息公开申请数量下降三成。", ["growth -30%"]),
    ("收到政府信息公开申请30件，比2019年增长50%。", ["received 30件"]),
    # Disputes
    (
        "因政府信息公开被申请行政复议5件，其中维持3件，纠正1件，尚未审结1件；被提起行政诉讼2件。",
        [
            "reconsideration 5件", "reconsideration.upheld 3件", "reconsideration.corrected 1件",
            "reconsideration.pending 1件", "litigation 2件",
        ],
    ),
    ("因政府信息公开引发行政复议3件，均维持。", ["reconsideration 3件", "no_reconsideration.corrected 0"]),
    ("政府信息公开行政诉讼2起，无败诉案件。", ["litigation 2起", "no_litigation.corrected 0"]),
    (
        "政府信息公开类案件中，未经复议直接起诉2件，复议后起诉1件。",
        ["litigation_direct 2件", "litigation_after_reconsideration 1件"],
    ),
    ("涉及政府信息公开的行政复议、行政诉讼案件均为0件。", ["disputes 0件"]),
    ("没有因信息公开而被提起行政复议或行政诉讼。", ["no_reconsideration 0", "no_litigation 0"]),
    ("全年未发生行政诉讼。", ["no_litigation 0"]),
    # Documents, fees, decisions
    (
        "制发行政规范性文件5件，废止2件，现行有效20件。",
        ["normative_documents.made 5件", "normative_documents.repealed 2件", "normative_documents.in_force 20件"],
    ),
    ("全年制定政府规章两部。", ["regulations.made 2部"]),
    ("未制发规范性和其他政策文件。", ["no_normative_documents 0"]),
    ("收取信息处理费250元。", ["fee 250元"]),
    ("本年度未收取信息处理费。", ["no_fee 0"]),
    ("作出行政许可决定1.2万件、行政处罚决定350件。", ["licensing 12000件", "penalties 350件"]),
    # None and all
    ("本年度未收到依申请公开信息。", ["no_requests 0"]),
    ("未收到依申请公开政府信息的受理件。", ["no_requests 0"]),
    ("本年度无政府信息公开申请。", ["no_requests 0"]),
    ("收到政府信息公开申请12件，均已办结。", ["received 12件", "all_answered 0"]),
    ("政府信息公开申请没有结转下年度。", ["no_carried_out 0"]),
    # No claims
    ("收到政府信息公开申请，均已按时答复。", []),
    ("上年结转的政府信息公开申请均已办结。", []),
    ("除1件结转外，其余政府信息公开申请均已办结。", []),
    ("2023年收到政府信息公开申请9件。", []),
    ("去年同期收到政府信息公开申请9件。", []),
    ("自条例施行以来，累计收到政府信息公开申请300件。", []),
    ("约收到政府信息公开申请30余件。", []),
    ("下一步，争取政府信息公开申请100%按时答复。", []),
    ("各单位应当做到政府信息公开申请全部答复。", []),
    ("若收到政府信息公开申请，须在20个工作日内答复。", []),
    ("全年办理人大代表建议35件、政协提案40件，均已办结并予以公开。", []),
    ("规范政府信息公开申请办理，收到网民留言50条，答复50件。", []),
    ("区教育局收到政府信息公开申请15件，区公安分局收到政府信息公开申请30件。", []),
    ("通过网上平台收到政府信息公开申请20件。", []),
    ("收到上级转办的政府信息公开申请3件。", []),
    ("受理行政许可申请300件。", []),
    ("全年办理行政复议案件120件，均已审结。", []),
    ("主动公开工作中新增专栏3个，政府信息公开申请渠道畅通。", []),
    ("制定规章制度5项，清理规范性文件40件，备案规范性文件6件。", []),
    ("在政府网站发布规范性文件8件。", ["normative_documents.published 8件"]),
    ("政府信息公开申请答复率100%，平均办理12个工作日。", []),
    ("未收到逾期的政府信息公开申请，没有行政复议被纠错的情况。", ["no_reconsideration.corrected 0"]),
    ("依法向社会公布政府信息公开申请电话86501234。", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_sentences(text: str, expected: list[str]) -> None:
    assert said(text) == expected


def test_a_claim_quotes_the_words() -> None:
    claim = claims_in("2024年，共收到政府信息\n公开申请 1 2 件，办结10件。")[0]
    assert (claim.quote, claim.section) == ("共收到政府信息公开申请12件", "一")
    assert claim.start == 19


def test_what_a_share_belongs_to() -> None:
    share = claims_in("收到政府信息公开申请30件，其中予以公开12件，占答复总数的40%。")[-1]
    assert (share.meaning, share.of, share.of_value, share.basis) == ("share", "granted", 12, "answered")


def test_bases_of_a_claim() -> None:
    assert claims_in("收到政府信息公开申请26件（含上年结转4件）。")[0].basis == "carried"
    assert claims_in("政府信息公开行政复议案件备案6件。")[0].basis == "filing"


def test_section_four_needs_no_word_for_its_topic() -> None:
    text = "行政复议3件，维持3件。"
    assert not claims_in(text)
    title = "政府信息公开行政复议、行政诉讼情况"
    assert [c.meaning for c in claims_in(text, "四", title)] == ["reconsideration", "reconsideration.upheld"]


def test_without_the_report_year_a_named_year_is_no_claim() -> None:
    text = "2023年收到政府信息公开申请9件。"
    assert not claims_in(text, year=None)
    assert [c.value for c in claims_in(text, year=2023)] == [9]


def lists_in(text: str) -> list[Listing]:
    return list(listings(lay_out("一", "", text), Reader(narrative_words(), YEAR, OFFICE)))


LISTS: list[tuple[str, Sequence[tuple[str, int, int, bool]]]] = [
    ("主动公开政府信息20条，其中政策5条、其他15条。", [("disclosure", 20, 20, False)]),
    ("主动公开政府信息20条。其中政策5条，其他信息14条。", [("disclosure", 20, 19, True)]),
    ("主动公开政府信息20条，其中政策5条、财政3条等。", [("disclosure", 20, 8, False)]),
    ("主动公开政府信息20条，其中政策5条、财政3条。", [("disclosure", 20, 8, False)]),
    ("主动公开政府信息20条，其中网站18条、微信12条。", [("disclosure", 20, 30, False)]),
    ("主动公开政府信息20条，其中政策12条、财政12条。", [("disclosure", 20, 24, True)]),
    (
        "公开信息10条，其中动态7条（会议2条、其他6条）、其他3条。",
        [("disclosure", 10, 10, False), ("disclosure", 7, 8, True)],
    ),
    ("接待来访20次，其中东城区5次、西城区10次、南湖镇6次。", [("bodies", 20, 21, True)]),
    ("收取信息处理费300元，其中按件100元，按量300元。", [("fees", 300, 400, True)]),
    ("收到政府信息公开申请20件，其中予以公开5件，自然人18件。", []),
    ("公开信息100条，其中甲类50条（占50%），乙类40条（占40%），其他10条（占10%）。", [("disclosure", 100, 100, False)]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), LISTS)
def test_lists(text: str, expected: Sequence[tuple[str, int, int, bool]]) -> None:
    assert [(x.kind, x.whole, sum(x.parts), x.is_wrong) for x in lists_in(text)] == list(expected)


def test_the_base_texts_claim_only_that_no_fee_was_charged() -> None:
    assert [claim.meaning for text in TEXT.values() for claim in claims_in(text)] == ["no_fee"]


@pytest.mark.parametrize("form_id", ["2019", "2021"])
def test_every_figure_is_of_its_form(form_id: str) -> None:
    report, form = base_report(form_id), load_form(form_id)
    for meaning in narrative_words().figures:
        assert all(amount.value is not None for amount in amounts(meaning, report, form))


def test_every_meaning_of_a_rule_can_be_said() -> None:
    words = narrative_words()
    spoken = {cue.meaning for cue in words.cues} | {x.meaning for x in words.statements}
    blocks = ("reconsideration", "litigation", "litigation_direct", "litigation_after_reconsideration")
    names = (*blocks, "normative_documents", "regulations")
    every = {meaning.replace("*", name) for meaning in spoken for name in names}
    assert set(words.figures) - every == set()


def test_every_pattern_compiles() -> None:
    words = narrative_words()
    patterns = [p for cue in words.cues for p in (cue.before, cue.after, cue.unless)]
    patterns += [p for item in words.statements for p in (item.pattern, item.unless)]
    patterns += [*words.words.values(), *(base for base, _ in words.bases)]
    patterns += [p for topic in words.topics.values() for p in (topic.words, topic.title)]
    for pattern in patterns:
        assert pattern is None or re.compile(pattern.source)


def test_an_unknown_fragment_is_refused() -> None:
    record = json.loads((resource_folder("schemas") / "narrative.json").read_text(encoding="utf-8"))
    record["statements"][0]["pattern"] = "<nothing>"
    with pytest.raises(KeyError):
        vocabulary_from(record)


@given(
    st.text(
        alphabet="政府信息公开申请收到办结予以不，。；、（）12３一百零万%件条年其中占比上\n 〔《",
        max_size=200,
    )
)
def test_nothing_in_a_text_raises(text: str) -> None:
    for claim in read_claims(Document((Section("一", "", text),)), Reader(narrative_words(), YEAR, OFFICE)):
        assert 0 <= claim.start <= len(text)
    lists_in(text)


def seconds(text: str) -> float:
    document = Document((Section("一", "总体情况", text),))
    start = time.process_time()
    read_claims(document, Reader(narrative_words(), YEAR, OFFICE))
    lists_in(text)
    return time.process_time() - start


PROSE = (
    TEXT["text.overview"] * 3
    + "全年共收到政府信息公开申请22件，办结22件，予以公开10件，占45.5%。主动公开信息20条，其中政策5条、其他15条。\n"
)


def test_a_long_text_takes_under_a_second() -> None:
    text = PROSE * (200_000 // len(PROSE) + 1)
    assert len(text) >= 200_000
    seconds(PROSE)
    assert seconds(text) < 1


@pytest.mark.parametrize(
    "piece", ["其中5条，", "5条（", "未收到", "《", "1,234,", "一", "行政复议、", "分别为5件"]
)
def test_time_grows_with_the_length_alone(piece: str) -> None:
    short, long = piece * 2_000, piece * 16_000
    # Eight times the text; a quadratic reading would take 64 times as long.
    assert seconds(long) < 30 * seconds(short) + 0.5
