"""Why a file is refused, and what to do about it: what every zip of XML parts may have wrong."""

from __future__ import annotations

from typing import NamedTuple

from xltools.errors import XltoolsError
from xltools.lang import Text


class Kind(NamedTuple):
    """A kind of file: the program that makes it, the word for it, its usual suffix."""

    program: str
    noun: Text
    suffix: str


class Problem(NamedTuple):
    """Both texts may hold ``{program}``, ``{noun}`` and ``{suffix}`` of the file's kind."""

    what: Text
    todo: Text


WORKBOOK = Kind("Excel", Text("工作簿", "workbook"), ".xlsx")
DOCUMENT = Kind("Word", Text("文档", "document"), ".docx")

AGAIN = Text(
    "请原报送单位重新发送；若是自己的文件，请用 {program} 或 WPS 打开并另存为 {suffix} 后再试。",
    "Ask the sender for it again; if it is your own, open it in {program} or WPS and save it as {suffix}.",
)
SAVE_AS = Text(
    "请用 {program} 或 WPS 打开，选“文件”—“另存为”，类型选“{program} {noun} (*{suffix})”；只改扩展名没有用。",
    "Open it in {program} or WPS and use File, Save As, type {program} {noun} (*{suffix}); "
    "renaming does not help.",
)
UNPACK = Text("请先解压，再选里面的 {suffix} 文件。", "Unpack it first, then choose the {suffix} in it.")
SUSPECT = Text(
    "请不要打开它，向报送单位核实，并请其用 {program} 或 WPS 另存为 {suffix} 后重报。",
    "Don't open it; check with the sender, who should save it again as {suffix} in {program} or WPS.",
)


def problem(zh: str, en: str, todo: Text = SAVE_AS) -> Problem:
    return Problem(Text(zh, en), todo)


PASSWORD = problem(
    "{noun}设了打开密码（已加密）。",
    "The {noun} is encrypted with a password.",
    Text(
        "请取消密码：在 {program} 中选“文件”—“信息”—“保护{noun}”—“用密码进行加密”，清空密码后保存；"
        "WPS 在“文件”—“文档加密”中取消。",
        "Remove it: File, Info, Protect, Encrypt with Password; clear the password and save.",
    ),
)
ENCRYPTED = problem("压缩包里的内容设了密码。", "The zip's content is encrypted with a password.", UNPACK)
DAMAGED = problem("文件已损坏或没有传完整。", "The file is damaged or incomplete.", AGAIN)
OVERLAP = problem("文件已损坏：内部数据互相重叠。", "The file is damaged: its parts overlap.", AGAIN)
COMPRESSION = problem(
    "文件用了 {program} 不支持的压缩方法。", "A compression that {program} does not support."
)
TWICE = problem("文件内部的 {part} 出现了两次。", "The file holds {part} twice.", SUSPECT)
BOMB = problem("文件解压后大得不正常，像是压缩炸弹。", "It inflates beyond reason: a zip bomb.", SUSPECT)
NO_PART = problem("文件不完整：缺少内部的 {part}。", "The file is incomplete: no {part} in it.", AGAIN)
DAMAGED_PART = problem(
    "文件已损坏：内部的 {part} 读不出来。", "The file is damaged: {part} can't be read.", AGAIN
)
TOO_BIG = problem(
    "文件内部的 {part} 太大：{size} MB，最多 {limit} MB。",
    "{part} in the file is too big: {size} MB, at most {limit} MB.",
    Text(
        "请删除多余的空行、空列和格式后另存为 {suffix}。",
        "Delete surplus empty rows, columns and formats, save it as {suffix}.",
    ),
)
ENCODING = problem(
    "内部的 {part} 的文字编码不受支持（{encoding}）。", "{part} is in the encoding {encoding}."
)
DOCUMENT_TYPE = problem(
    "文件内部的 {part} 有文档类型声明（DOCTYPE），正常的{noun}没有，可能是恶意文件。",
    "{part} in the file has a document type declaration, which no {noun} needs: it may be an attack.",
    SUSPECT,
)


def _printable(text: object) -> str:
    """Names come from the file: no control characters and no page of text on a clerk's screen."""
    return "".join(c if c.isprintable() else "?" for c in str(text)[:120])


def refusal(file: str, problem: Problem, kind: Kind = WORKBOOK, **arguments: object) -> XltoolsError:
    """The error to raise for ``file``, with ``arguments`` filled in."""
    shown = {key: _printable(value) for key, value in arguments.items()}
    what = problem.what.format(**shown, **kind._asdict())
    return XltoolsError(what, where=file, todo=problem.todo.format(**kind._asdict()))
