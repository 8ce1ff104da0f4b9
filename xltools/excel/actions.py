"""Every button as a plain function of an open workbook, for whatever program has it open.

``f(book, ...)``: reads in bulk, decides with the public API, writes once at the end. None reads again what
it wrote: in a browser that would show the old content. All raise XltoolsError with what to do.
"""

from __future__ import annotations

from dataclasses import dataclass

from xltools.excel.checking import Checked, check, clear, next_fault
from xltools.excel.files import (
    District,
    Exported,
    about,
    export_report,
    roll_up,
    roll_up_files,
    roll_up_folder,
    save_export,
)
from xltools.excel.importing import Previewed, carry_over, confirm_import, import_report
from xltools.excel.repairing import Suggested, accept_suggestion, suggest, undo
from xltools.lang import Text

__all__ = [
    "ACTIONS",
    "Action",
    "Checked",
    "District",
    "Exported",
    "Previewed",
    "Suggested",
    "about",
    "accept_suggestion",
    "actions",
    "carry_over",
    "check",
    "clear",
    "confirm_import",
    "export_report",
    "import_report",
    "next_fault",
    "roll_up",
    "roll_up_files",
    "roll_up_folder",
    "save_export",
    "suggest",
    "undo",
]


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its id, caption, and what it does in a sentence."""

    id: str
    caption: Text
    told: Text


ACTIONS = (
    Action(
        "check",
        Text("校验", "Check"),
        Text("检查当前工作簿，标出问题，并转到第一处。", "Marks what is wrong, and goes to the first."),
    ),
    Action("next_fault", Text("下一处", "Next"), Text("转到下一处问题。", "Goes to the next fault.")),
    Action(
        "clear",
        Text("清除标记", "Clear"),
        Text("去掉校验留下的标记。", "Takes away what a check left behind."),
    ),
    Action(
        "suggest",
        Text("建议修正", "Suggest"),
        Text("列出可能的修正，由您选用。", "Lists likely repairs to choose from."),
    ),
    Action(
        "accept",
        Text("采用", "Accept"),
        Text("采用“修正建议”表中选中的一项。", "Accepts the repair that is selected."),
    ),
    Action(
        "undo",
        Text("撤销", "Undo"),
        Text("撤销最近一次采用、导入或结转。", "Takes back the last repair, import or carry-over."),
    ),
    Action(
        "import_report",
        Text("导入报告", "Import"),
        Text("选一份已发布的报告，先看要改哪些格，再填入。", "Fills in a published report, after a look."),
    ),
    Action(
        "export_report",
        Text("导出报告", "Export"),
        Text("按公文格式导出 Word 文档。", "Makes the Word document to publish."),
    ),
    Action(
        "carry_over",
        Text("结转上年", "Carry over"),
        Text("选上年的工作簿，填入结转数字。", "Fills in last year's figures."),
    ),
    Action(
        "roll_up",
        Text("汇总文件夹", "Roll up"),
        Text("把一个文件夹里各单位的工作簿汇总成本级工作簿。", "Adds up the workbooks of a folder."),
    ),
    Action("about", Text("关于", "About"), Text("版本、许可和使用说明。", "Versions and licence.")),
)


def actions() -> tuple[Action, ...]:
    """The buttons that work in this installation."""
    return ACTIONS
