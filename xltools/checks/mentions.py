"""Rules about what a text leaves unsaid beside the figures, and whose figures it says it gives."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from xltools.checks.claims import claims_of, where
from xltools.checks.figures import holds
from xltools.checks.situation import Seen, Situation
from xltools.model.rule import Condition, Rule
from xltools.narrative.fold import fold
from xltools.narrative.parts import usual_number
from xltools.patterns import expand, expand_terms, vocabulary


def mention(rule: Rule, situation: Situation) -> list[Seen]:
    """Figures of a kind that the text should speak of and does not; nothing to say without a text."""
    a: Any = rule.arguments
    if not any(section.text.strip() for section in situation.document.sections):
        return []
    found = []
    for item in a["items"]:
        cells = _speaking_cells(item, situation)
        text = _text(item.get("part", ""), situation) if cells else ""
        if not text or re.search(item["words"], text):
            continue
        if {said.meaning for said in claims_of(situation)}.isdisjoint(item.get("meanings", ())):
            value = situation.report.values.get(cells[0])
            arguments = {"cell_value": value, "part": where(item.get("part", ""))}
            severity = item.get("severity")
            found.append(Seen(cells, cells[0].split(".")[0], arguments, found=value, severity=severity))
    return found


def _text(part: str, situation: Situation) -> str:
    """The folded text of an official part; without one, of all when part 一 has a text."""
    numbered = [(usual_number(s.title) or s.number, s) for s in situation.document.sections]
    if not part and not any(s.text.strip() for number, s in numbered if number == "一"):
        return ""
    return fold("\n".join(s.text for number, s in numbered if part in ("", number))).text


def _speaking_cells(item: Mapping[str, Any], situation: Situation) -> tuple[str, ...]:
    """The cells that make the text owe a word; () when they do not, or can't be read."""
    values, known = situation.report.values, vocabulary(situation.form)
    if "above_zero" in item:
        cells = [cell for pattern in item["above_zero"] for cell in expand(pattern, {}, known)]
        filled = tuple(cell for cell in cells if (values.get(cell) or 0) > 0)
        # A total says it all; without one its parts speak.
        return tuple(cell for cell in filled if cell.endswith(".total")) or filled
    conditions = [
        Condition(
            expand_terms(raw["left"], {}, known),
            raw["op"],
            expand_terms(raw.get("right", ()), {}, known),
            raw.get("constant", 0),
        )
        for raw in item["when"]
    ]
    cells = [term.cell for c in conditions for term in (*c.left, *c.right)]
    if any(values.get(cell) is None for cell in cells) or not all(holds(c, values) for c in conditions):
        return ()
    return tuple(dict.fromkeys(cells))


def claim_scope(rule: Rule, situation: Situation) -> list[Seen]:
    """Words for a whole district over figures of one office, or the other way round."""
    a: Any = rule.arguments
    scope = situation.report.scope
    return [
        Seen(
            ("report.scope",),
            "",
            {"where": where(said.section), "quote": said.quote, "scope": scope},
            expected=scope,
            found=said.quote,
        )
        for said in claims_of(situation)
        if scope in a["unless"].get(said.meaning, ())
    ]
