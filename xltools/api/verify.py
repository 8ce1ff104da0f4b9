"""A manifest checked: whether program, inputs and result are still what it says, and what differs."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from xltools.api.manifest import file_entry, order_from, reference_files
from xltools.api.orders import Progress, carry_out
from xltools.api.reports import StrPath, read
from xltools.api.rollups import RolledUp, event
from xltools.errors import XltoolsError
from xltools.forms import load_form
from xltools.lang import Lang, Text
from xltools.model.order import HERE, Means, Order
from xltools.model.report import Number, Report
from xltools.numerals import plain


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not what the manifest says; ``where``: a file or a cell."""

    where: str
    what: Text


def verify(path: StrPath, means: Means = HERE, progress: Progress | None = None) -> list[Difference]:
    """Everything that is not as the manifest at ``path`` says; nothing is written.

    The roll-up is done again, by the same order, in memory. Raises XltoolsError when the manifest can't be
    read or is of a program that knows other options.
    """
    from xltools.documents import read_document

    document = read_document(path, "manifest")
    folder = Path(path).resolve().parent
    order = _order(document, folder, str(path))
    found = [*_program(document["event"]), *_references(document, order, folder)]
    found += _outputs(document, folder)
    try:
        again = carry_out(order, means, progress)
    except XltoolsError as error:
        what = Text(f"不能重新汇总：{error.say('zh')}", f"It can't be rolled up again: {error.say('en')}")
        return [*found, Difference(order.output, what)]
    found += _inputs(document, again, folder)
    found += _result(document, again, order)
    return found


def verification_document(path: StrPath, found: list[Difference], lang: Lang = "zh") -> dict[str, Any]:
    """The outcome as JSON (schemas/verification.schema.json)."""
    return {
        "manifest": str(path),
        "same": not found,
        "differences": [{"where": one.where, "what": one.what.of(lang)} for one in found],
    }


def _order(document: Mapping[str, Any], folder: Path, where: str) -> Order:
    try:
        return order_from(document["options"], folder)
    except TypeError as error:
        raise XltoolsError(
            Text(f"清单中的选项本版本不认识（{error}）。", f"Options of another version ({error})."),
            where=where,
            todo=Text("请用生成清单的那一版本核对。", "Check it with the version that wrote it."),
        ) from error


def _program(then: Mapping[str, Any]) -> Iterator[Difference]:
    now = event()
    for key, name in (("version", Text("程序版本", "version")), ("rules", Text("规则版本", "rules"))):
        if then[key] != now[key]:
            yield Difference(
                f"xltools {now['version']}",
                Text(
                    f"{name.zh}：当时 {then[key]}，现在 {now[key]}。",
                    f"{name.en}: {then[key]} then, {now[key]} now.",
                ),
            )
    for form_id, version in then["templates"].items():
        current = load_form(form_id).version
        if current != version:
            yield Difference(
                f"xltools {now['version']}",
                Text(
                    f"{form_id}年格式模板版本：当时 {version}，现在 {current}。",
                    f"Template {form_id}: {version} then, {current} now.",
                ),
            )


def _references(document: Mapping[str, Any], order: Order, folder: Path) -> Iterator[Difference]:
    known = {(item["option"], item["file"]): item["sha256"] for item in document["references"]}
    for option, file in reference_files(order):
        entry = _entry(file, folder)
        then = known.pop((option, entry["file"]), None)
        if entry["sha256"] != then:
            yield Difference(file, _changed(entry["sha256"], then))
    for _, file in known:
        yield Difference(str(folder / file), _GONE)


def _outputs(document: Mapping[str, Any], folder: Path) -> Iterator[Difference]:
    for item in document["outputs"]:
        file = str(folder / item["file"])
        now = _entry(file, folder)["sha256"]
        if now != item["sha256"]:
            yield Difference(file, _changed(now, item["sha256"]))


def _inputs(document: Mapping[str, Any], again: RolledUp, folder: Path) -> Iterator[Difference]:
    from xltools.rollup.sheets.links import relative

    known = {item["file"]: item for item in document["inputs"]}
    for line in again.rollup.offices:
        if line.submission is None:
            continue
        source = line.submission.source
        then = known.pop(relative(source.file, str(folder)), None)
        if then is None or then["sha256"] != source.sha256:
            yield Difference(source.file, _changed(source.sha256, then and then["sha256"]))
    for file in known:
        yield Difference(str(folder / file), _GONE)


def _result(document: Mapping[str, Any], again: RolledUp, order: Order) -> Iterator[Difference]:
    """The bytes of the result, and where they differ the cells of the workbook that lies there."""
    digest = hashlib.sha256(again.workbook).hexdigest()
    same = digest == document["result_sha256"]
    if not same:
        what = Text("重新汇总的结果与清单不同。", "Rolled up again, the result is another.")
        yield Difference(order.output, what)
    if same and _entry(order.output, Path())["sha256"] == digest:
        return
    try:
        there = read(order.output)
    except XltoolsError:
        return
    yield from _cells(there, again.rollup.report)


def _cells(there: Report, again: Report) -> Iterator[Difference]:
    form = load_form(again.form, again.supplements, again.own)
    for name, cell in form.cells.items():
        old, new = there.values.get(name), again.values.get(name)
        if cell.additive and old != new:
            place = there.places.get(name)
            where = str(place) if place else f"{form.table(cell.table).sheet} {cell.label}"
            what = Text(
                f"“{cell.label}”在本级工作簿中是 {_shown(old)}，重新汇总是 {_shown(new)}。",
                f"{name} is {_shown(old)} in the district's workbook and {_shown(new)} when rolled up again.",
            )
            yield Difference(where, what)


def _shown(value: Number | None) -> str:
    return "空白" if value is None else str(plain(Decimal(value)))


_GONE = Text("当时有这个文件，现在没有了。", "It was there, and is not now.")


def _changed(now: str | None, then: str | None) -> Text:
    if now is None:
        return _GONE
    if then is None:
        return Text("当时没有这个文件。", "It was not there then.")
    return Text("内容与当时不同。", "Its content is not what it was.")


def _entry(file: str, folder: Path) -> dict[str, Any]:
    try:
        return file_entry(file, str(folder))
    except OSError:
        from xltools.rollup.sheets.links import relative

        return {"file": relative(file, str(folder)), "sha256": None, "size": 0}
