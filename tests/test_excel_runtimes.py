"""What VBA calls: one module by a fixed name, a message for everything that goes wrong, never a traceback."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlwings as xw

import xltools
from tests.support.base import base_report
from tests.support.excel import area_of, listed, opened, report_file, sheets, value_of, with_values
from xltools.excel import actions, runtimes
from xltools.excel.dialogs import ExcelDialogs, MacDialogs, dialogs_of
from xltools.model.report import Office, Report

RECEIVED = "requests.received.natural_person"


class Answers:
    """Answers to what is asked, by kind; what was asked is kept."""

    def __init__(self, **answers: Any) -> None:
        self.answers = answers
        self.asked: list[str] = []

    def _answer(self, kind: str, said: str) -> Any:
        self.asked.append(said)
        return self.answers.get(kind)

    def open_file(self, title: str, suffixes: tuple[str, ...]) -> str | None:
        answer: str | None = self._answer("open_file", f"{title} {suffixes}")
        return answer

    def save_file(self, title: str, name: str) -> str | None:
        answer: str | None = self._answer("save_file", f"{title} {name}")
        return answer

    def folder(self, title: str) -> str | None:
        answer: str | None = self._answer("folder", title)
        return answer

    def number(self, prompt: str, most: int) -> int | None:
        answer: int | None = self._answer("number", f"{prompt} {most}")
        return answer

    def agrees(self, prompt: str) -> bool:
        return bool(self._answer("agrees", prompt))


@pytest.fixture(autouse=True)
def no_caller() -> Iterator[None]:
    yield
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller


def run(
    book: xw.Book,
    monkeypatch: pytest.MonkeyPatch,
    action: str,
    *arguments: str,
    answers: Answers | None = None,
) -> list[str]:
    """Runs an action as RunPython does; returns the messages that were shown."""
    given = answers or Answers()
    monkeypatch.setattr(runtimes, "dialogs_of", lambda _: given)
    book.set_mock_caller()
    book.app.impl.alerts.clear()
    runtimes.run(action, *arguments)
    said: list[str] = list(book.app.impl.alerts)
    return said


def faulty(tmp_path: Path) -> xw.Book:
    report = with_values(requests__received__natural_person=15)
    return opened(report_file(tmp_path / "今年.xlsx", report, typed=True))


def test_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = faulty(tmp_path)
    (said,) = run(book, monkeypatch, "check")
    assert said.startswith("不通过：错误 2 项")
    assert listed(book, "校验结果")


def test_next_says_it_in_the_status_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A box would hide the cell."""
    book = faulty(tmp_path)
    assert run(book, monkeypatch, "next_fault") == []
    assert book.app.impl.status_bar.startswith("第 1 处，共 ")
    assert "\n" not in book.app.impl.status_bar


def test_next_without_faults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    (said,) = run(book, monkeypatch, "next_fault")
    assert said.startswith("通过")


def test_clear_and_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = faulty(tmp_path)
    assert run(book, monkeypatch, "clear") == ["标记已清除，数字没有变。"]
    (said,) = run(book, monkeypatch, "about")
    assert f"xltools {xltools.__version__}" in said
    assert "2021年格式" in said


def test_a_repair_by_its_number_then_undone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = faulty(tmp_path)
    answers = Answers(number=1)
    (said,) = run(book, monkeypatch, "suggest", answers=answers)
    assert "已改 1 格" in said
    assert "通过：错误 0 项" in said
    assert "取消则只列出" in answers.asked[0]
    assert value_of(book, RECEIVED) == 12
    (said,) = run(book, monkeypatch, "undo")
    assert "恢复原样" in said
    assert "不通过：错误 2 项" in said
    assert value_of(book, RECEIVED) == 15


def test_suggestions_only_listed_then_one_accepted_by_its_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = faulty(tmp_path)
    assert run(book, monkeypatch, "suggest") == []
    assert value_of(book, RECEIVED) == 15
    book.sheets["修正建议"].range("A5").select()
    (said,) = run(book, monkeypatch, "accept")
    assert "已改 1 格" in said
    assert value_of(book, RECEIVED) == 12


def test_an_import_is_asked_about(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tmp_path / "公开.html"
    page.write_bytes(xltools.export(base_report("2021"), "html"))
    blank = Report("2021", None, Office(), dict.fromkeys(base_report("2021").values))
    book = opened(report_file(tmp_path / "空白.xlsx", blank))
    refusing = Answers(open_file=str(page), agrees=False)
    assert run(book, monkeypatch, "import_report", answers=refusing) == []
    assert "现在填入吗" in refusing.asked[1]
    assert value_of(book, RECEIVED) is None
    (said,) = run(book, monkeypatch, "import_report", str(page), answers=Answers(agrees=True))
    assert "格，原数可以撤销" in said
    assert value_of(book, RECEIVED) == 12


def test_an_export_to_a_chosen_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    target = tmp_path / "年 报.docx"
    answers = Answers(save_file=str(target))
    (said,) = run(book, monkeypatch, "export_report", answers=answers)
    assert said.startswith(f"已导出：{target}")
    assert target.read_bytes().startswith(b"PK")
    assert "城东区柳河街道办事处2024年政府信息公开工作年度报告.docx" in answers.asked[0]


def test_last_years_workbook_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    more = {**base_report("2021").values, "requests.carried_out.natural_person": 7}
    prior = report_file(
        tmp_path / "去年.xlsx", replace(base_report("2021"), year=2023, values=more), typed=True
    )
    book = opened(report_file(tmp_path / "a.xlsx", typed=True))
    (said,) = run(book, monkeypatch, "carry_over", answers=Answers(open_file=str(prior)))
    assert "已结转 1 格（表三!D7）" in said
    assert value_of(book, "requests.carried_in.natural_person") == 7


def test_a_folder_is_chosen_and_rolled_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "各单位"
    folder.mkdir()
    report_file(folder / "甲.xlsx", typed=True)
    book = opened(report_file(tmp_path / "a.xlsx"))
    (said,) = run(book, monkeypatch, "roll_up", answers=Answers(folder=str(folder)))
    output = tmp_path / "各单位汇总.xlsx"
    assert str(output) in said
    assert xltools.read(output).values[RECEIVED] == 12
    assert book.app.books[output.name].fullname == str(output)


@pytest.mark.parametrize("action", ["import_report", "export_report", "carry_over", "roll_up"])
def test_cancelled_is_nothing(action: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(report_file(tmp_path / "a.xlsx"))
    assert run(book, monkeypatch, action) == []
    assert book.json()["actions"] == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.xlsx"]


# --- what goes wrong ----------------------------------------------------------------------------


def test_an_unknown_action_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(faulty(tmp_path), monkeypatch, "format_disk") == ["没有“format_disk”这个操作。"]


def test_a_workbook_of_others_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl

    path = tmp_path / "别的.xlsx"
    openpyxl.Workbook().save(path)
    book = opened(path)
    for action in ("check", "next_fault", "suggest"):
        (said,) = run(book, monkeypatch, action)
        assert said == "不是用本系统模板填写的年度报告工作簿。\n请用 xltools new 生成的模板填写。"
    (said,) = run(book, monkeypatch, "about")
    assert "不是用本系统模板填写的" in said


def test_an_unexpected_error_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_book: xw.Book) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(actions, "check", broken)
    (said,) = run(faulty(tmp_path), monkeypatch, "check")
    assert said == ("程序内部错误（ZeroDivisionError：division by zero）。\n请把这句话和工作簿发给维护人员。")
    assert "Traceback" not in said


def test_without_a_window_the_message_is_written_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    book = faulty(tmp_path)

    def no_window(*_arguments: Any) -> None:
        raise OSError("no window")

    book.app.impl.alert = no_window
    assert run(book, monkeypatch, "clear") == []
    assert capsys.readouterr().err == "标记已清除，数字没有变。\n"


def test_a_refused_export_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "年报.docx"
    (said,) = run(faulty(tmp_path), monkeypatch, "export_report", str(target))
    assert said.startswith(str(tmp_path))
    assert "有 2 个错误，没有导出" in said
    assert not target.exists()


def test_every_action_has_a_button_function() -> None:
    assert list(runtimes._BUTTONS) == [action.id for action in actions.actions()]


def test_worksheet_functions_give_values_or_error_texts(tmp_path: Path) -> None:
    book = faulty(tmp_path)
    table = area_of(book, "requests").options(ndim=2, err_to_str=True).value
    assert runtimes.fault_count(table) == 2
    assert runtimes.rule_verdict("T3-01", table) == "不通过"
    assert runtimes.rule_verdict("T9-99", table).startswith("#VALUE! 没有规则“T9-99”")
    assert book.json()["actions"] == []
    assert sheets(book) == sheets(opened(tmp_path / "今年.xlsx"))


# --- dialogs, against stand-ins: no Excel runs here ---------------------------------------------


def desktop(**answers: Any) -> Any:
    """A book whose program answers like Excel on Windows."""
    picker = SimpleNamespace(
        Title="", Show=lambda: answers["show"], SelectedItems=lambda _: answers["folder"]
    )
    api = SimpleNamespace(
        GetOpenFilename=lambda *_: answers["open"],
        GetSaveAsFilename=lambda *_: answers["save"],
        FileDialog=lambda kind: picker if kind == 4 else None,
        InputBox=lambda *_, **kind: answers["number"] if kind == {"Type": 1} else None,
    )
    app = SimpleNamespace(api=api, alert=lambda *_: answers["button"])
    return SimpleNamespace(app=app)


def test_excels_dialogs_answered() -> None:
    ask = ExcelDialogs(
        desktop(open="D:\\a.docx", save="D:\\b.docx", show=-1, folder="D:\\年报", number=2.0, button="yes")
    )
    assert ask.open_file("报告", (".docx", ".pdf")) == "D:\\a.docx"
    assert ask.save_file("Word 文档", "年报.docx") == "D:\\b.docx"
    assert ask.folder("文件夹") == "D:\\年报"
    assert ask.number("哪一项", 3) == 2
    assert ask.agrees("现在填入吗？")


def test_excels_dialogs_cancelled() -> None:
    ask = ExcelDialogs(desktop(open=False, save=False, show=0, folder="", number=False, button="no"))
    assert ask.open_file("报告", (".docx",)) is None
    assert ask.save_file("Word 文档", "年报.docx") is None
    assert ask.folder("文件夹") is None
    assert ask.number("哪一项", 3) is None
    assert not ask.agrees("现在填入吗？")


@pytest.mark.parametrize("number", [0, 4, 1.5, -1, "2", None])
def test_a_number_out_of_range_is_none(number: object) -> None:
    assert ExcelDialogs(desktop(number=number)).number("哪一项", 3) is None


def test_the_dialogs_of_a_mac(monkeypatch: pytest.MonkeyPatch) -> None:
    scripts: list[str] = []

    def osascript(command: list[str], **_: Any) -> Any:
        assert command[:2] == ["osascript", "-e"]
        scripts.append(command[2])
        return SimpleNamespace(stdout="2\n" if "display dialog" in command[2] else "/Users/a/年报\n")

    monkeypatch.setattr("xltools.excel.dialogs.subprocess.run", osascript)
    ask = MacDialogs(desktop(button="yes"))
    assert ask.folder('选"文件夹"') == "/Users/a/年报"
    assert ask.open_file("报告", (".docx",)) == "/Users/a/年报"
    assert ask.save_file("报告", "a.docx") == "/Users/a/年报"
    assert ask.number("哪一项", 3) == 2
    assert ask.agrees("现在填入吗？")
    assert scripts[0] == 'POSIX path of (choose folder with prompt "选\\"文件夹\\"")'


@pytest.mark.parametrize(("platform", "kind"), [("win32", ExcelDialogs), ("darwin", MacDialogs)])
def test_dialogs_of_the_computer(platform: str, kind: type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xltools.excel.dialogs.sys.platform", platform)
    assert isinstance(dialogs_of(desktop()), kind)
