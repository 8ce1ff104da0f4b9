"""Loads the rule catalogue from schemas/rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from xltools.lang import Text
from xltools.model.rule import Rule
from xltools.resources import resource_folder

GROUPS = ("ST", "CQ", "T2", "T3", "T4", "XT", "LG", "YR", "NT", "RU", "PB", "CT", "WB")
_NONE = {"zh": "", "en": ""}


@cache
def load_rules() -> tuple[Rule, ...]:
    """Every shipped rule, by group in the order of the catalogue."""
    found = [rule_from(raw) for record in _records() for raw in record["rules"]]
    return tuple(sorted(found, key=lambda rule: (_group_rank(rule.id), rule.id)))


@cache
def rules_version() -> str:
    """The newest version among the rule files."""
    return max(str(record["version"]) for record in _records())


@cache
def _records() -> tuple[Mapping[str, Any], ...]:
    folder = resource_folder("schemas") / "rules"
    return tuple(json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))


def _group_rank(rule_id: str) -> int:
    group = rule_id.split("-")[0]
    return GROUPS.index(group) if group in GROUPS else len(GROUPS)


def rule_from(raw: Mapping[str, Any]) -> Rule:
    """A Rule from a record that passed its schema."""
    return Rule(
        id=raw["id"],
        kind=raw["kind"],
        severity=raw["severity"],
        forms=tuple(raw["forms"]),
        needs=raw["needs"],
        statement=_text(raw["statement"]),
        message=_text(raw.get("message", _NONE)),
        advice=_text(raw.get("advice", _NONE)),
        basis=_text(raw["basis"]),
        arguments=raw["arguments"],
        levels=tuple(raw.get("levels", ())),
        since=raw.get("since"),
        until=raw.get("until"),
        native=raw.get("native", False),
        prior_forms=tuple(raw.get("prior_forms", ())),
        trial=raw.get("trial", False),
    )


def _text(raw: Mapping[str, str]) -> Text:
    return Text(raw["zh"], raw["en"])
