"""Where each office stands: not reported, reported, with errors, sent back, reported again, late.

Whether a report came late is told by the log of what came in alone: the date of a file changes when it is
copied, and the date on the cover is what the office wrote. Without a line in the log nobody is late.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import replace

from xltools.checks.offices import fold
from xltools.lang import NO_TEXT, Text
from xltools.model.finding import Finding
from xltools.model.form import Form
from xltools.model.letter import Issued, Mark
from xltools.model.report import Office
from xltools.model.rollup import OfficeLine, Receipt, Roster, Standing
from xltools.rollup.checks.files import is_empty
from xltools.rollup.matching import Matcher


def stand(
    lines: Sequence[OfficeLine],
    form: Form,
    year: int,
    *,
    roster: Roster | None = None,
    issued: Sequence[Issued] = (),
    returning: bool = False,
) -> tuple[OfficeLine, ...]:
    """The lines with their standing and the day on which they came in.

    ``issued``: letters written before; ``returning``: what has errors is being sent back now.
    """
    log, letters = _log(roster), letter_book(issued, year)
    counted = {key for line in lines if line.counted for key in known_by(line)}
    return tuple(
        line
        if _is_stray(line, counted)
        else _stand(line, form, year, log.get(id(line.entry), []), letters_to(line, letters), returning)
        for line in lines
    )


def _is_stray(line: OfficeLine, counted: Set[object]) -> bool:
    """Whether a file that can't count lies beside one of its office that does: it says nothing of the office."""
    off = line.status in ("excluded", "unreadable") and not line.elsewhere
    return off and not counted.isdisjoint(known_by(line))


def known_by(line: OfficeLine) -> tuple[object, ...]:
    """What an office is known by: its line of the roster, else its code and its name."""
    return (id(line.entry),) if line.entry else tuple(key for key in (line.code, fold(line.name)) if key)


def letter_book(issued: Sequence[Issued], year: int) -> dict[str, list[Issued]]:
    """The letters about a year by the names and codes of the offices they went to."""
    book: dict[str, list[Issued]] = {}
    for letter in issued:
        for key in _keys(letter.office, letter.code) if letter.year == year else ():
            book.setdefault(key, []).append(letter)
    return book


def letters_to(line: OfficeLine, letters: dict[str, list[Issued]]) -> list[Issued]:
    """The letters to an office, in the order in which they were written."""
    keys = _keys(line.name, line.entry.code if line.entry else line.code)
    found = {id(letter): letter for key in keys for letter in letters.get(key, [])}
    return sorted(found.values(), key=lambda letter: letter.date)


def _keys(name: str, code: str | None) -> tuple[str, ...]:
    return tuple(key for key in (fold(name), code or "") if key)


def _log(roster: Roster | None) -> dict[int, list[Receipt]]:
    """The receipts of each line of the roster by its identity, the earliest first."""
    matcher, log = Matcher(roster), dict[int, list[Receipt]]()
    for receipt in sorted(roster.receipts, key=lambda r: (r.date, r.returned)) if roster else ():
        entry = matcher.of_office(Office(receipt.office, receipt.office)).entry
        if entry is not None:
            log.setdefault(id(entry), []).append(receipt)
    return log


def _stand(
    line: OfficeLine, form: Form, year: int, log: list[Receipt], letters: list[Issued], returning: bool
) -> OfficeLine:
    received = log[0].date if log else ""
    late = bool(received and line.entry and line.entry.deadline and received > line.entry.deadline)
    tardy: tuple[Standing, ...] = ("late",) if late else ()
    sent = line.submission
    if sent is None:
        told = Text(
            f"登记 {received} 收到，但没有文件。", f"Logged as received on {received}, but there is no file."
        )
        return _told(
            replace(line, standing=("not_reported",), received=received), told if received else NO_TEXT
        )
    if is_empty(sent, form, year):
        told = Text("收到的文件一个数字也没有填，按未报处理。", "Not a figure is filled in: not reported.")
        return _told(replace(line, standing=("not_reported",), received=received), told)
    back = [letter for letter in letters if letter.kind == "return"]
    mine = any(letter.sha256 == sent.source.sha256 for letter in back)
    again = [letter for letter in back if letter.sha256 != sent.source.sha256]
    standing: list[Standing] = ["resubmitted"] if (again and not _older(line, mine)) or len(log) > 1 else []
    if mine or (log and log[-1].returned) or (returning and needs_return(line, form.id, year)):
        standing.append("returned")
    elif needs_return(line, form.id, year) or line.status == "duplicate":
        standing.append("with_errors")
    elif not standing:
        standing.append("reported")
    done = replace(line, standing=(*standing, *tardy), received=received)
    return _told(done, progress(again[-1], sent.findings)) if again and "resubmitted" in standing else done


def _older(line: OfficeLine, mine: bool) -> bool:
    """Whether this is the old file, sent back, beside the new one."""
    return mine and line.status == "excluded"


def needs_return(line: OfficeLine, form: str, year: int) -> bool:
    """Whether the office must correct what it sent; two files of one office are a question first."""
    sent = line.submission
    if sent is None or line.status == "duplicate":
        return False
    return sent.error is not None or sent.errors > 0 or (sent.year, sent.form) != (year, form)


def progress(before: Issued, findings: Sequence[Finding]) -> Text:
    """What became of the errors of the file that was sent back."""
    old, now = set(before.marks), set(marks(findings))
    cured, left, new = len(old - now), len(old & now), len(now - old)
    return Text(
        f"重报：上次退回的 {len(old)} 处错误已改正 {cured} 处，仍有 {left} 处，新出现 {new} 处。",
        f"Reported again: {cured} of {len(old)} errors are corrected, {left} are left, {new} are new.",
    )


def marks(findings: Sequence[Finding]) -> tuple[Mark, ...]:
    """The errors by rule and place, each once, in order."""
    return tuple(dict.fromkeys(Mark(f.rule, f.key) for f in findings if f.severity == "error"))


def _told(line: OfficeLine, more: Text) -> OfficeLine:
    note = Text(line.note.zh + more.zh, f"{line.note.en} {more.en}".strip())
    return replace(line, note=note) if more.zh else line
