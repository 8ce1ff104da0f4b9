"""Why a file is refused, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple

from xltools.errors import XltoolsError
from xltools.lang import Text


class Problem(NamedTuple):
    what: Text
    todo: Text


_AGAIN = Text(
    "请原报送单位重新发送；若是自己的文件，请用 Excel 或 WPS 打开并另存为 .xlsx 后再试。",
    "Ask the sender for it again; if it is your own, open it in Excel or WPS and save it as .xlsx.",
)
_SAVE_AS = Text(
    "请用 Excel 或 WPS 打开，选“文件”—“另存为”，类型选“Excel 工作簿 (*.xlsx)”；只改扩展名没有用。",
    "Open it in Excel or WPS and use File, Save As, type Excel Workbook (*.xlsx); renaming does not help.",
)
_CHOOSE = Text(
    "请选填好的年度报告工作簿（.xlsx 或 .xlsm）。", "Choose the filled-in workbook (.xlsx or .xlsm)."
)
_UNPACK = Text("请先解压，再选里面的 .xlsx 文件。", "Unpack it first, then choose the .xlsx in it.")
_SUSPECT = Text(
    "请不要打开它，向报送单位核实，并请其用 Excel 或 WPS 另存为 .xlsx 后重报。",
    "Don't open it; check with the sender, who should save it again as .xlsx in Excel or WPS.",
)


def problem(zh: str, en: str, todo: Text = _SAVE_AS) -> Problem:
    return Problem(Text(zh, en), todo)


ABSENT = problem(
    "找不到这个文件。",
    "There is no such file.",
    Text(
        "请检查文件名和所在文件夹，文件可能已改名或移走。",
        "Check its name and folder; it may have been moved.",
    ),
)
FOLDER = problem("这是文件夹，不是文件。", "This is a folder, not a file.", _CHOOSE)
LOCK_FILE = problem(
    "这是 Excel 或 WPS 打开文件时留下的临时锁文件，不是工作簿。",
    "This is the lock file of a workbook that is open in Excel or WPS.",
    Text("请选同名但不带“~$”的文件。", "Choose the file of the same name without “~$”."),
)
FORBIDDEN = problem(
    "没有读取这个文件的权限，或它正被别的程序占用。",
    "No permission to read the file, or another program holds it.",
    Text(
        "请关闭正在使用它的程序，或把它复制到自己的文件夹再试。",
        "Close that program, or copy the file and try.",
    ),
)
UNREADABLE = problem(
    "读不了这个文件（{reason}）。",
    "The file can't be read ({reason}).",
    Text("请把它复制到本机文件夹再试。", "Copy it to a folder on this computer and try again."),
)
EMPTY = problem("文件是空的（0 字节）。", "The file is empty (0 bytes).", _AGAIN)
ZEROS = problem(
    "文件里全是空字节，内容已经丢失。", "The file holds only NUL bytes: its content is lost.", _AGAIN
)
BIG_FILE = problem(
    "文件太大：{size} MB，最多 {limit} MB。",
    "The file is too big: {size} MB, at most {limit} MB.",
    Text("请删除插入的图片、附件和多余的工作表后再试。", "Remove pictures, attachments and extra sheets."),
)
NO_WORKBOOK = problem("这不是 Excel 工作簿。", "This is not an Excel workbook.", _CHOOSE)
PDF = problem("这是 PDF 文件，不是工作簿。", "This is a PDF file, not a workbook.", _CHOOSE)
IMAGE = problem("这是图片，不是工作簿。", "This is a picture, not a workbook.", _CHOOSE)
ARCHIVE = problem("这是压缩包，不是工作簿。", "This is an archive, not a workbook.", _UNPACK)
MAC = problem("这是苹果电脑的附属文件，不是工作簿。", "This is a macOS companion file.", _CHOOSE)
HTML = problem("这是网页（HTML），只是扩展名写成了工作簿。", "This is a web page (HTML) named as a workbook.")
XML = problem("这是 XML 文件，只是扩展名写成了工作簿。", "This is an XML file named as a workbook.")
CSV = problem("这是 CSV 文本，不是工作簿。", "This is CSV text, not a workbook.")
PLAIN_TEXT = problem("这是纯文本文件，不是工作簿。", "This is a text file, not a workbook.", _CHOOSE)
XLS = problem("这是旧格式的工作簿（.xls 或 .et）。", "This is a workbook of the old format (.xls or .et).")
DOC = problem("这是 Word 文档，不是工作簿。", "This is a Word document, not a workbook.", _CHOOSE)
XLSB = problem("这是二进制格式的工作簿（.xlsb）。", "This is a binary workbook (.xlsb).")
ODS = problem("这是 OpenDocument 文件（.ods 等）。", "This is an OpenDocument file (such as .ods).")
SLIDES = problem("这是 PPT 演示文稿，不是工作簿。", "This is a PowerPoint file, not a workbook.", _CHOOSE)
PLAIN_ZIP = problem("这是压缩包，里面没有工作簿。", "A zip without xl/workbook.xml: no workbook.", _AGAIN)
PASSWORD = problem(
    "工作簿设了打开密码（已加密）。",
    "The workbook is encrypted with a password.",
    Text(
        "请取消密码：在 Excel 中选“文件”—“信息”—“保护工作簿”—“用密码进行加密”，清空密码后保存；"
        "WPS 在“文件”—“文档加密”中取消。",
        "Remove it: File, Info, Protect Workbook, Encrypt with Password; clear the password and save.",
    ),
)
ENCRYPTED = problem("压缩包里的内容设了密码。", "The zip's content is encrypted with a password.", _UNPACK)
DAMAGED = problem("文件已损坏或没有传完整。", "The file is damaged or incomplete.", _AGAIN)
OVERLAP = problem("文件已损坏：内部数据互相重叠。", "The file is damaged: its parts overlap.", _AGAIN)
COMPRESSION = problem("文件用了 Excel 不支持的压缩方法。", "A compression that Excel does not support.")
TWICE = problem("文件内部的 {part} 出现了两次。", "The file holds {part} twice.", _SUSPECT)
BOMB = problem("文件解压后大得不正常，像是压缩炸弹。", "It inflates beyond reason: a zip bomb.", _SUSPECT)
NO_PART = problem("文件不完整：缺少内部的 {part}。", "The file is incomplete: no {part} in it.", _AGAIN)
DAMAGED_PART = problem(
    "文件已损坏：内部的 {part} 读不出来。", "The file is damaged: {part} can't be read.", _AGAIN
)
TOO_BIG = problem(
    "文件内部的 {part} 太大：{size} MB，最多 {limit} MB。",
    "{part} in the file is too big: {size} MB, at most {limit} MB.",
    Text(
        "请删除多余的空行、空列和格式后另存为 .xlsx。",
        "Delete surplus empty rows, columns and formats, save.",
    ),
)
ENCODING = problem(
    "内部的 {part} 的文字编码不受支持（{encoding}）。", "{part} is in the encoding {encoding}."
)
DOCUMENT_TYPE = problem(
    "文件内部的 {part} 有文档类型声明（DOCTYPE），正常的工作簿没有，可能是恶意文件。",
    "{part} in the file has a document type declaration, which no workbook needs: it may be an attack.",
    _SUSPECT,
)


def _printable(text: object) -> str:
    """Names come from the file: no control characters and no page of text on a clerk's screen."""
    return "".join(c if c.isprintable() else "?" for c in str(text)[:120])


def refusal(file: str, problem: Problem, **arguments: object) -> XltoolsError:
    shown = {key: _printable(value) for key, value in arguments.items()}
    return XltoolsError(problem.what.format(**shown), where=file, todo=problem.todo)
