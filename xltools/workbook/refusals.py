"""Why a file is refused as a workbook, and what to do about it."""

from __future__ import annotations

from xltools.lang import Text
from xltools.refusals import AGAIN, UNPACK, problem

_CHOOSE = Text(
    "请选填好的年度报告工作簿（.xlsx 或 .xlsm）。", "Choose the filled-in workbook (.xlsx or .xlsm)."
)

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
CHANGING = problem(
    "读取时文件正在被修改。",
    "The file changes while it is read.",
    Text(
        "请等它保存或复制完成后再试。",
        "Wait until it has been saved or copied, and try again.",
    ),
)
EMPTY = problem("文件是空的（0 字节）。", "The file is empty (0 bytes).", AGAIN)
ZEROS = problem(
    "文件里全是空字节，内容已经丢失。", "The file holds only NUL bytes: its content is lost.", AGAIN
)
BIG_FILE = problem(
    "文件太大：{size} MB，最多 {limit} MB。",
    "The file is too big: {size} MB, at most {limit} MB.",
    Text("请删除插入的图片、附件和多余的工作表后再试。", "Remove pictures, attachments and extra sheets."),
)
NO_WORKBOOK = problem("这不是 Excel 工作簿。", "This is not an Excel workbook.", _CHOOSE)
PDF = problem("这是 PDF 文件，不是工作簿。", "This is a PDF file, not a workbook.", _CHOOSE)
IMAGE = problem("这是图片，不是工作簿。", "This is a picture, not a workbook.", _CHOOSE)
ARCHIVE = problem("这是压缩包，不是工作簿。", "This is an archive, not a workbook.", UNPACK)
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
PLAIN_ZIP = problem("这是压缩包，里面没有工作簿。", "A zip without xl/workbook.xml: no workbook.", AGAIN)
