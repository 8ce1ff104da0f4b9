"""The folder of letters: each as .docx and .txt, and the record by which later roll-ups know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from xltools.api.reports import StrPath, write
from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.model.letter import LETTER_NAMES, Issued, Letter, Mark

RECORD = "退回催报记录.json"


def read_letters(folder: StrPath) -> tuple[Issued, ...]:
    """The letters written into a folder before, () for a folder without any.

    Raises XltoolsError when its record can't be read.
    """
    from xltools.documents import read_document

    path = Path(folder) / RECORD
    if not path.exists():
        return ()
    return tuple(
        Issued(
            item["kind"],
            item["office"],
            item["code"],
            item["year"],
            item["date"],
            item["deadline"],
            item["sha256"] or "",
            tuple(Mark(mark["rule"], mark["key"]) for mark in item["errors"]),
            tuple(item["files"]),
        )
        for item in read_document(path, "letters")["letters"]
    )


def write_letters(folder: StrPath, letters: Sequence[Letter], issued: Sequence[Issued] = ()) -> list[str]:
    """Each letter as .docx and .txt in ``folder``, then their record; returns the names of the files.

    A file that is there is never written over: another letter gets another name. Raises XltoolsError
    when python-docx is not installed or the folder can't be written to.
    """
    from xltools.documents import write_document

    if letters:
        need_word()
    place = _folder(folder)
    done = list(issued)
    try:
        for letter in letters:
            files = tuple(_write(place, letter))
            done.append(_issued(letter, files))
    finally:
        # What was written is on record even when the next letter fails.
        if len(done) > len(issued):
            write_document(place / RECORD, _record(done), "letters")
    return [name for letter in done[len(issued) :] for name in letter.files]


def need_word() -> None:
    """Raises XltoolsError where letters can't be written: python-docx is not installed."""
    if find_spec("docx") is None:
        raise XltoolsError(
            Text(
                "没有安装写退回单所需的 python-docx。",
                "python-docx, which writes the letters, is not installed.",
            ),
            todo=Text(
                "请安装 xltools-disclosure[report]。",
                "Install the extra `report` (xltools-disclosure[report]).",
            ),
        )


def _folder(folder: StrPath) -> Path:
    place = Path(folder)
    try:
        place.mkdir(exist_ok=True)
    except (OSError, ValueError) as error:
        raise XltoolsError(
            Text("不能在这里建立文件夹。", "The folder can't be made here."),
            where=str(folder),
            todo=Text("请检查路径，或换一个位置。", "Check the path, or choose another place."),
        ) from error
    return place


def _write(place: Path, letter: Letter) -> Iterator[str]:
    from xltools.exporters.file_names import safe_name
    from xltools.exporters.letter import letter_text, letter_word

    again = f"（第{letter.number}次）" if letter.number > 1 else ""
    stem = f"{LETTER_NAMES[letter.kind]}-{safe_name(letter.office)}{again}"
    files = {".docx": letter_word(letter), ".txt": b"\xef\xbb\xbf" + letter_text(letter).encode()}
    stem = _free(place, stem, files)
    for suffix, data in files.items():
        target = place / f"{stem}{suffix}"
        if not target.exists():
            write(target, data)
        yield target.name


def _free(place: Path, stem: str, files: Mapping[str, bytes]) -> str:
    """The stem, numbered until no other letter's file has the name; a run that was cut off goes on."""
    number = 1
    while True:
        name = stem if number == 1 else f"{stem}-{number}"
        if all(_is_free(place / f"{name}{suffix}", data) for suffix, data in files.items()):
            return name
        number += 1


def _is_free(path: Path, data: bytes) -> bool:
    if not path.exists():
        return True
    try:
        return path.read_bytes() == data
    except OSError:
        return False


def _issued(letter: Letter, files: tuple[str, ...]) -> Issued:
    return Issued(
        letter.kind, letter.office, letter.code, letter.year, letter.date, letter.deadline, letter.sha256, letter.marks, files
    )  # fmt: skip


def _record(letters: Sequence[Issued]) -> dict[str, Any]:
    return {
        "letters": [
            {
                "kind": letter.kind,
                "office": letter.office,
                "code": letter.code,
                "year": letter.year,
                "date": letter.date,
                "deadline": letter.deadline,
                "sha256": letter.sha256 or None,
                "errors": [{"rule": mark.rule, "key": mark.key} for mark in letter.marks],
                "files": list(letter.files),
            }
            for letter in letters
        ]
    }
