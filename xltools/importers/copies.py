"""One table printed several times: its parts put together, quotations left out, what differs left blank."""

from __future__ import annotations

from collections.abc import Sequence

from xltools.importers.matching.tables import Match, Problem
from xltools.importers.sheets import Sheet
from xltools.lang import Text
from xltools.narrative.words import squeeze

_SHARE = 0.5
_LONGEST = 40

_Part = tuple[Sheet, Match]
_Copy = list[_Part]


def one_of(parts: Sequence[_Part], year: str) -> Match:
    """What all the parts say together; of copies that differ, what the report's own says.

    ``year`` of the report, "" when unknown.
    """
    own = [part for part in parts if not (year and part[0].is_of_other_year(year))]
    left_out = [_left_out(sheet) for sheet, _ in parts if not any(sheet is kept for kept, _ in own)]
    if not own:
        return Match(parts[0][1].table, problems=left_out)
    copies = _copies(own)
    whole = [_joined([match for _, match in copy]) for copy in copies]
    if all(_agree(whole[0], other) for other in whole[1:]):
        match = _joined(whole)
    else:
        kept = [k for k, copy in enumerate(copies) if not copy[0][0].is_annex] or [*range(len(copies))]
        left_out += [_left_out(copy[0][0]) for k, copy in enumerate(copies) if k not in kept]
        match = _agreed([whole[k] for k in kept]) if len(kept) > 1 else whole[kept[0]]
    match.problems += left_out
    return match


def _left_out(sheet: Sheet) -> Problem:
    said = squeeze(sheet.caption[-1])[:_LONGEST] if sheet.caption else ""
    what = Text(f"另有一张同样的表（{said}），没有读入", f"the table is printed again ({said}); not read")
    return Problem("", what, sheet.table.place, open=False)


def _copies(parts: Sequence[_Part]) -> list[_Copy]:
    """Parts that go on with one another, as one; those that hold the same cells apart."""
    copies: list[tuple[set[str], _Copy]] = []
    for part in parts:
        names = set(part[1].found)
        if copies and copies[-1][0].isdisjoint(names):
            copies[-1][0].update(names)
            copies[-1][1].append(part)
        else:
            copies.append((names, [part]))
    fullest = max(len(names) for names, _ in copies)
    return [copy for names, copy in copies if len(names) >= _SHARE * fullest]


def _joined(matches: Sequence[Match]) -> Match:
    """Several matches as one; what the first says of a cell counts."""
    whole = Match(matches[0].table)
    for match in reversed(matches):
        whole.found.update(match.found)
    whole.problems = [problem for match in matches for problem in match.problems]
    whole.rows = max(sum(match.rows for match in matches if match.rows), 0)
    return whole


def _agree(one: Match, other: Match) -> bool:
    return not _differing(one, other)


def _differing(one: Match, other: Match) -> list[str]:
    both = (name for name in one.found if name in other.found)
    return [name for name in both if squeeze(one.found[name].text) != squeeze(other.found[name].text)]


def _agreed(copies: Sequence[Match]) -> Match:
    """The copies as one; cells on which they differ are left blank."""
    match = _joined(copies)
    pairs = [(name, other) for other in copies[1:] for name in _differing(copies[0], other)]
    pairs += [(n, b) for k, a in enumerate(copies[1:], 1) for b in copies[k + 1 :] for n in _differing(a, b)]
    differing = dict(pairs)
    shown = []
    for name, other in differing.items():
        first = match.found.pop(name)
        value = other.found[name]
        shown.append(f"{name}：{first.text.strip()}（{first.place}）、{value.text.strip()}（{value.place}）")
    what = Text(
        f"同一张表出现 {len(copies)} 次，有 {len(differing)} 格不一致，留空（{'；'.join(shown[:3])}）",
        f"the table is printed {len(copies)} times; {len(differing)} cells differ and are left blank ({'; '.join(shown[:3])})",
    )
    place = next(iter(differing.values())).found[next(iter(differing))].place
    match.problems.append(Problem("ambiguous", what, place, tuple(differing)))
    return match
