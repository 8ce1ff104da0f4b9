"""Why a PDF can't be read, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from xltools.errors import XltoolsError
from xltools.lang import Text


class Refusal(NamedTuple):
    what: Text
    todo: Text


_OTHER_COPY = Text(
    "请改用报告的 Word 文件或网页；或者把填好的数字直接录入模板。",
    "Use the report's Word file or web page instead, or type the figures into the template.",
)
_ONLY_REPORT = Text(
    "请只保留年度报告的页面，另存为 PDF 后再试；或改用 Word 文件、网页。",
    "Save only the report's pages as a PDF, or use its Word file or web page.",
)
SCAN = Refusal(
    Text(
        "这是扫描件：{pages}只有图片，没有可以读取的文字。",
        "This is a scan: there are pictures and no text that could be read on {pages}.",
    ),
    Text(
        "请先用 WPS 的“图片转文字”或其他 OCR 软件转成 Word 并核对数字，或者直接录入模板。",
        "Turn it into Word with OCR (WPS has it) and check the figures, or type them into the template.",
    ),
)
NO_TEXT = Refusal(
    Text("PDF 里没有文字。", "The PDF holds no text."),
    _OTHER_COPY,
)
NO_LETTERS = Refusal(
    Text(
        "PDF 的字体没有注明各字形是什么字，文字和数字读不出来（{share}% 的字）。",
        "The fonts of the PDF don't say which characters their shapes are ({share}% can't be read).",
    ),
    Text(
        "请从 Word 或 WPS 重新导出 PDF，或者按扫描件用 OCR 转成 Word 并核对数字。",
        "Export the PDF again from Word or WPS, or treat it as a scan: OCR, then check the figures.",
    ),
)
PASSWORD = Refusal(
    Text("PDF 设了打开密码（已加密）。", "The PDF is encrypted with a password."),
    Text("请取消密码后另存为 PDF 再试。", "Remove the password, save it as a PDF and try again."),
)
DAMAGED = Refusal(
    Text("PDF 已损坏或没有传完整。", "The PDF is damaged or incomplete."),
    Text(
        "请重新下载或请原单位重新发送；能打开的话，可另存为 PDF 后再试。",
        "Download it or ask for it again; if it opens, save it as a PDF once more.",
    ),
)
TOO_MANY_PAGES = Refusal(
    Text("PDF 超过 {limit} 页，不像一份年度报告。", "More than {limit} pages: no annual report."),
    _ONLY_REPORT,
)
TOO_RICH = Refusal(
    Text("PDF 里有一页的内容大得不正常。", "A page of the PDF is big beyond reason."),
    _ONLY_REPORT,
)
TOO_BIG = Refusal(
    Text("PDF 太大：{size} MB，最多 {limit} MB。", "The PDF is too big: {size} MB, at most {limit} MB."),
    _ONLY_REPORT,
)
TOO_LONG = Refusal(
    Text("PDF 太复杂，{limit} 秒内没有读完。", "The PDF is too complex to read within {limit} seconds."),
    _ONLY_REPORT,
)


def refused(file: str, refusal: Refusal, **arguments: object) -> XltoolsError:
    return XltoolsError(refusal.what.format(**arguments), where=file, todo=refusal.todo)


def page_list(pages: Sequence[int]) -> Text:
    """Pages in words, runs of them shortened."""
    runs: list[list[int]] = []
    for page in pages:
        if runs and page == runs[-1][-1] + 1:
            runs[-1].append(page)
        else:
            runs.append([page])
    said = ["—".join(str(page) for page in dict.fromkeys((run[0], run[-1]))) for run in runs]
    return Text(f"第{'、'.join(said)}页", f"page {', '.join(said)}")
