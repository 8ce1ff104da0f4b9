"""Every JSON document in and out: strict parsing, its schema, and writing that never harms a file.

jsonschema is imported inside functions: a command that reads no JSON must start fast.
"""

from __future__ import annotations

import json
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from decimal import Decimal
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

from xltools.errors import XltoolsError
from xltools.lang import Text
from xltools.schema_check import json_path, problems, short

StrPath = str | os.PathLike[str]

MAX_DEPTH = 32
_MAX_PROBLEMS = 3
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_document(path: StrPath, schema: str) -> dict[str, Any]:
    """The JSON document in a UTF-8 file (BOM allowed), checked with ``schemas/<schema>.schema.json``.

    Raises XltoolsError when the file can't be read or breaks the schema.
    """
    where = str(path)
    try:
        data = Path(path).read_bytes()
    except FileNotFoundError as error:
        todo = Text("请检查路径和文件名。", "Check the path and the name.")
        raise _error(where, "文件不存在。", "There is no such file.", todo) from error
    except (OSError, ValueError) as error:
        if Path(path).is_dir():
            raise _error(where, "这是文件夹，不是文件。", "This is a folder, not a file.") from error
        if isinstance(error, PermissionError):
            raise _error(where, "没有读取权限。", "No permission to read it.") from error
        raise _error(
            where, f"读不出来：{_reason(error)}。", f"It can't be read: {_reason(error)}."
        ) from error
    return parse_document(_decode(data, where), schema, where)


def parse_document(text: str, schema: str, where: str) -> dict[str, Any]:
    """The same from a text; ``where`` names its source in errors."""
    document = _parse(text, where)
    check_document(document, schema, where)
    checked: dict[str, Any] = document
    return checked


def check_document(document: object, schema: str, where: str) -> None:
    """Returns when ``document`` (dicts with text keys, lists or tuples, text, int, bool, None) fits.

    Raises XltoolsError with the JSON path, what was found and what is allowed, of up to 3 problems.
    """
    said, total = problems(document, schema, _MAX_PROBLEMS)
    if not total:
        return
    if rest := total - len(said):
        said.append(Text(f"另有 {rest} 处", f"{rest} more"))
    zh, en = "；".join(text.zh for text in said), "; ".join(text.en for text in said)
    name = f"schemas/{schema}.schema.json"
    todo = Text(f"请更正后重试；格式见 {name}。", f"Correct it and try again; the format is {name}.")
    raise _error(where, f"{zh}。", f"{en}.", todo)


def write_document(path: StrPath, document: dict[str, Any], schema: str) -> None:
    """Checks the document, then writes it as UTF-8 JSON in place of ``path``, in one step.

    Raises XltoolsError when it breaks the schema or can't be written; an old file then stays as it was.
    """
    where = str(path)
    check_document(document, schema, where)
    try:
        data = (json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False) + "\n").encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise _error(
            where, f"内容无法写成 JSON（{error}）。", f"It can't be written as JSON ({error})."
        ) from error
    atomic_write(path, data)


def atomic_write(path: StrPath, data: bytes) -> None:
    """Writes to a temporary file beside ``path`` and renames it: the old file or the new, never half.

    Raises XltoolsError for a missing folder (none is created), a locked or read-only target and a
    full disk; the old file is then untouched and no temporary file is left.
    """
    with atomic_stream(path) as file:
        file.write(data)


@contextmanager
def atomic_stream(path: StrPath) -> Iterator[BinaryIO]:
    """The same for what is written piece by piece: the file takes the place of ``path`` when the block ends.

    Raises as ``atomic_write`` does; when the block fails, ``path`` stays as it was.
    """
    where = str(path)
    try:
        # Behind a link it is the file that is replaced, not the link.
        target = Path(os.path.realpath(path)) if Path(path).is_symlink() else Path(path)
        _refuse_target(target, where)
        with _replacing(target) as file:
            yield file
    except PermissionError as error:
        raise _locked(where) from error
    except (OSError, ValueError) as error:
        todo = Text(
            "请检查磁盘空间和文件名，或换一个位置。", "Check disk space and name, or choose another place."
        )
        zh, en = f"写不进去：{_reason(error)}。", f"It can't be written: {_reason(error)}."
        raise _error(where, zh, en, todo) from error


@contextmanager
def _replacing(target: Path) -> Iterator[BinaryIO]:
    temporary = target.with_name(f".xltools-{os.urandom(6).hex()}.tmp")
    try:
        with temporary.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        with suppress(OSError):  # there is no old file, or the drive has no permissions
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _error(where: str, zh: str, en: str, todo: Text | None = None) -> XltoolsError:
    return XltoolsError(Text(zh, en), where=where, todo=todo)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _refuse_target(target: Path, where: str) -> None:
    if target.is_dir():
        todo = Text("请写明文件名。", "Name a file in it.")
        raise _error(where, "这是文件夹，不是文件。", "This is a folder, not a file.", todo)
    if not target.parent.is_dir():
        folder = str(target.parent)
        todo = Text("请先建立该文件夹，或换一个位置。", "Create it first, or choose another place.")
        raise _error(where, f"文件夹“{folder}”不存在。", f"There is no folder {folder!r}.", todo)
    if target.exists() and not target.is_file():
        raise _error(where, "这不是普通文件。", "This is no regular file.")
    # A rename would quietly replace a file that someone made read-only.
    if target.exists() and not os.access(target, os.W_OK):
        raise _locked(where)


def _locked(where: str) -> XltoolsError:
    zh, en = (
        "没有写入权限，或文件正被其他程序打开。",
        "No permission to write, or another program has the file open.",
    )
    todo = Text(
        "请在 Excel 或 WPS 中关闭该文件、取消只读，或换一个位置。",
        "Close it in Excel or WPS, make it writable, or choose another place.",
    )
    return _error(where, zh, en, todo)


def _decode(data: bytes, where: str) -> str:
    if data.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise _error(
            where, "这是工作簿或压缩文件，不是 JSON。", "This is a workbook or an archive, not JSON."
        )
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        guess = _encoding(data)
        todo = Text(
            "请用文本编辑器打开，另存为 UTF-8 编码。", "Open it in a text editor and save it as UTF-8."
        )
        raise _error(where, f"不是 UTF-8 编码{guess.zh}。", f"It is not UTF-8{guess.en}.", todo) from error


def _encoding(data: bytes) -> Text:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return Text("，而是 UTF-16", " but UTF-16")
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return Text("", "")
    return Text("，看来是 GBK", " and looks like GBK")


def _parse(text: str, where: str) -> Any:
    doubled: list[tuple[dict[str, Any], str]] = []

    def from_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            doubled.append((found, Counter(key for key, _ in pairs).most_common(1)[0][0]))
        return found

    def constant(word: str) -> NoReturn:
        raise _error(where, f"{word} 不是 JSON 的数。", f"{word} is no JSON number.")

    try:
        # Decimal, not float: 1.0 is no count, and an error shows the number as it was written.
        document = json.loads(
            text.removeprefix("\ufeff"),
            object_pairs_hook=from_pairs,
            parse_float=Decimal,
            parse_constant=constant,
        )
    except RecursionError as error:
        raise _too_deep(where) from error
    except json.JSONDecodeError as error:
        zh, en = f"第 {error.lineno} 行第 {error.colno} 个字处", f"line {error.lineno}, column {error.colno}"
        todo = Text("请检查此处的引号、逗号和括号。", "Check quotes, commas and brackets there.")
        raise _error(
            where, f"{zh}不是正确的 JSON。", f"Not valid JSON at {en} ({error.msg}).", todo
        ) from error
    except (ValueError, ArithmeticError) as error:
        raise _error(where, "有一个数太长。", "A number is too long.") from error
    _refuse_odd(document, {id(found): key for found, key in doubled}, where)
    return document


def _refuse_odd(document: Any, doubled: dict[int, str], where: str) -> None:
    """Refuses what a parser lets pass: doubled keys, deep nesting, halves of a character."""
    for keys, value in _walk(document):
        if len(keys) > MAX_DEPTH:
            raise _too_deep(where)
        if id(value) in doubled:
            path, key = json_path(keys), short(doubled[id(value)])
            todo = Text("请只留一个。", "Keep one of them.")
            raise _error(where, f"{path} 中的 {key} 出现了不止一次。", f"{key} occurs twice in {path}.", todo)
        words = value if isinstance(value, dict) else (value,) if isinstance(value, str) else ()
        if any(_SURROGATE.search(word) for word in words):
            path = json_path(keys)
            raise _error(where, f"{path} 中有残缺的字符。", f"{path} holds half a character.")


def _walk(document: Any) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), document)]
    while waiting:
        keys, value = waiting.pop()
        yield keys, value
        pairs = (
            value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        )
        waiting += [((*keys, key), item) for key, item in pairs if isinstance(item, dict | list | str)]


def _too_deep(where: str) -> XltoolsError:
    return _error(where, "括号嵌套过深。", "Brackets are nested too deep.")
