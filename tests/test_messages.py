"""Every rule's words through its cases: one voice, two languages, nothing left to fill in."""

from __future__ import annotations

import pickle
import re
from functools import cache

import pytest

from tests.support.cases import all_cases
from tests.support.rollups import findings_of as rollup_findings
from tests.test_cases import findings_of
from xltools.errors import XltoolsError
from xltools.forms import form_ids, load_form
from xltools.lang import Text
from xltools.model.finding import Finding
from xltools.rules import load_rules

RULES = {rule.id: rule for rule in load_rules()}
FORMS = [load_form(form_id) for form_id in form_ids()]
KNOWN_LATIN = frozenset(
    (
        "xltools",
        "supplement",
        "prior",
        "roster",
        "Excel",
        "WPS",
        "JSON",
        "Word",
        "PDF",
        "HTML",
        "SHA",
        "XLSX",
        "URL",
    )
)
"""Names that a Chinese sentence keeps: programs, options, file formats."""
_QUOTED = re.compile(r"“[^”]*”|（[^（）]*![^（）]*）|‘[^’]*’")
_ADDRESS = re.compile(r"\b[A-Z]{1,3}\d+(?::[A-Z]{1,3}\d+)?\b|\b[A-Z][A-Z0-9]{1,7}-\d{2,3}\b")
_CELL_NAME = re.compile(r"\b[a-z_]+(?:\.[a-z0-9_]+)+\b")
_SENTENCE_END = re.compile(r"[。？！]")


@cache
def findings_by_rule() -> dict[str, tuple[Finding, ...]]:
    found: dict[str, list[Finding]] = {rule: [] for rule in RULES}
    for case in all_cases():
        if case.verdict != "pass":
            every = rollup_findings(case) if RULES[case.rule].kind == "rollup" else findings_of(case)
            found[case.rule] += [finding for finding in every if finding.rule == case.rule]
    return {rule: tuple(findings) for rule, findings in found.items()}


def latin_words(zh: str, raw: str = "") -> set[str]:
    """English words in a Chinese text besides quotations, addresses, names of cells and what was found."""
    for known in (_QUOTED, _ADDRESS, _CELL_NAME):
        zh = known.sub("", zh)
    return set(re.findall(r"[A-Za-z]{2,}", zh.replace(raw, "") if raw else zh)) - KNOWN_LATIN


def sentences(zh: str) -> int:
    """Full stops outside quotations."""
    return len(_SENTENCE_END.findall(_QUOTED.sub("“”", zh)))


def check_text(text: Text, what: str) -> None:
    for said in text:
        assert said.strip() == said and said, what
        left = re.search(r"[{}]|Decimal\(|Text\(|（）|\(\)|  ", _QUOTED.sub("“”", said))
        assert not left, (what, said)
    assert "None" not in text.zh, (what, text.zh)


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_statement_and_basis(rule_id: str) -> None:
    rule = RULES[rule_id]
    check_text(rule.statement, f"statement of {rule_id}")
    assert rule.statement.zh.endswith("。") and rule.statement.en[-1] in ".?", rule.statement
    assert not latin_words(rule.statement.zh), rule.statement.zh
    for form in FORMS:
        check_text(rule.basis.format(form_basis=form.basis), f"basis of {rule_id}")


@pytest.mark.parametrize("rule_id", sorted(RULES))
def test_messages_and_advice(rule_id: str) -> None:
    findings = findings_by_rule()[rule_id]
    assert findings, f"no case of {rule_id} makes a finding"
    for finding in findings:
        check_text(finding.message, f"message of {rule_id}")
        check_text(finding.advice, f"advice of {rule_id}")
        check_text(finding.basis, f"basis of {rule_id}")
        for zh in (finding.message.zh, finding.advice.zh):
            assert zh.endswith("。"), zh
            assert re.search(r"[\u4e00-\u9fff]", zh), zh
            assert not latin_words(zh, str(finding.found or "")), zh
        for en in (finding.message.en, finding.advice.en):
            assert en.endswith((".", "?", ".)")), en
        assert sentences(finding.message.zh) <= 2 and sentences(finding.advice.zh) <= 2, finding.message.zh


@pytest.mark.parametrize(
    ("zh", "words"),
    [
        ("表三“自然人”列的 requests.total.total 见 T3-01。", set()),
        ("请加 --supplement 后再用 xltools 读取。", set()),
        ("请核对 total。", {"total"}),
    ],
)
def test_what_counts_as_an_english_word(zh: str, words: set[str]) -> None:
    assert latin_words(zh) == words


def test_what_counts_as_a_sentence() -> None:
    assert sentences("表三写着“没有。”，应为 0。请核对。") == 2


def test_an_error_quotes_nothing_that_a_terminal_obeys() -> None:
    said = Text("格式“\x00\x1b[2J\uffff\ud800”不认识。\n第二行", "unknown \x07")
    error = XltoolsError(said, where="a\x1b.xlsx")
    assert error.say("zh") == "a\ufffd.xlsx：格式“\ufffd\ufffd[2J\ufffd\ufffd”不认识。\n第二行"
    assert error.what.en == "unknown \ufffd"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
