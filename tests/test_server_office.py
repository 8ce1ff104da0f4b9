"""The task pane in a real browser, against a stand-in for Office.js: the workbook changes as in Excel."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx
import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import xltools
from tests.support.serving import serving
from tests.test_server import report_of, workbook
from xltools.excel.engines.file import file_payload
from xltools.server.settings import Settings

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
needs_browser = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium on this machine (`make system` installs it)"
)
STUB = Path(__file__).with_name("support") / "office"


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving(Settings(office_js=STUB)) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


def payload(tmp_path: Path, **changes: int) -> dict[str, Any]:
    path = tmp_path / "柳河.xlsx"
    path.write_bytes(workbook("柳河街道办事处", **changes))
    made = file_payload(path)
    made.pop("store", None)
    return dict(made)


@pytest.fixture
def pane(browser: Browser, site: str, tmp_path: Path) -> Iterator[Page]:
    """The pane beside a workbook whose （七）总计 of natural persons is 2 too high."""
    page = browser.new_page(viewport={"width": 340, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    book = payload(tmp_path, requests__total__natural_person=14)
    page.add_init_script(f"window.book = {json.dumps(book)};")
    page.goto(f"{site}/office/taskpane.html")
    yield page
    page.close()
    assert said == []


def click(page: Page, name: str) -> str:
    """Clicks a button and waits for what the pane says."""
    page.evaluate("document.getElementById('status').textContent = ''")
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function(
        "() => /[^…]$/.test(document.getElementById('status').textContent) || document.getElementById('problem').textContent"
    )
    assert page.locator("#problem").inner_text() == ""
    return page.locator("#status").inner_text()


def sheet(page: Page, name: str) -> list[list[Any]]:
    found: list[list[Any]] = page.evaluate(
        "name => window.book.sheets.find((item) => item.name === name)?.values || []", name
    )
    return found


def marks(page: Page) -> int:
    return sum(isinstance(value, int) and value > 0 for row in sheet(page, "_marks") for value in row)


def value(page: Page, name: str) -> Any:
    """The value of a cell by its defined name."""
    return page.evaluate(
        """name => {
          const [sheet, address] = window.book.names.find((item) => item.name === name).refers_to.slice(1).split("!");
          const [, letters, row] = /\\$([A-Z]+)\\$(\\d+)/.exec(address);
          const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
          return window.book.sheets.find((item) => item.name === sheet.replaceAll("'", "")).values[row - 1][column];
        }""",
        name,
    )


def shown(page: Page) -> str:
    found: str = page.evaluate(
        "window.book.sheets[window.book.book.active_sheet_index].name + '!' + window.book.book.selection"
    )
    return found


@needs_browser
def test_check_next_clear(pane: Page) -> None:
    assert "错误" in click(pane, "校验")
    assert marks(pane) > 0
    assert any("T3-01" in map(str, row) for row in sheet(pane, "校验结果"))
    first = shown(pane)
    assert first.startswith("表三!")
    click(pane, "下一处")
    assert shown(pane) != first
    assert "清除" in click(pane, "清除标记")
    assert marks(pane) == 0
    assert value(pane, "requests.total.natural_person") == 14


@needs_browser
def test_a_repair_and_back_again(pane: Page) -> None:
    assert "修正" in click(pane, "建议修正")
    click(pane, "采用")
    assert value(pane, "requests.total.natural_person") == 12
    click(pane, "撤销")
    assert value(pane, "requests.total.natural_person") == 14


@needs_browser
def test_the_ribbon_runs_the_same(pane: Page) -> None:
    pane.evaluate("new Promise((done) => window.commands.check({ completed: done }))")
    assert marks(pane) > 0


@needs_browser
def test_worksheet_functions(pane: Page) -> None:
    pane.wait_for_function("() => window.functions && Object.keys(window.functions).length === 3")
    rows = pane.evaluate(
        """() => {
          const area = window.book.names.find((item) => item.name === "requests").refers_to.slice(1).split("!");
          const [, left, top, right, bottom] = /\\$([A-Z]+)\\$(\\d+):\\$([A-Z]+)\\$(\\d+)/.exec(area[1]);
          const column = (letters) => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
          const rows = window.book.sheets.find((item) => item.name === area[0].replaceAll("'", "")).values.slice(top - 1, bottom);
          return rows.map((row) => row.slice(column(left) - 1, column(right)));
        }"""
    )
    verdict = pane.evaluate("rows => window.functions.RULE_VERDICT('T3-01', rows, {})", rows)
    assert verdict == "不通过"
    difference = pane.evaluate(
        "rows => window.functions.IDENTITY_DIFFERENCE('requests.flow', '自然人', rows, {})", rows
    )
    assert difference == -2
    wrong = pane.evaluate(
        "rows => window.functions.RULE_VERDICT('T9-99', rows, {}).catch((error) => error.message)", rows
    )
    assert wrong.startswith("#VALUE! ") and "T9-99" in wrong


@needs_browser
def test_roll_up_three_files(pane: Page, tmp_path: Path) -> None:
    files = []
    for name in ("柳河", "云山", "东湖"):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(workbook(f"{name}街道办事处"))
        files.append(str(path))
    pane.set_input_files("#files", files)
    pane.wait_for_function("() => window.created")
    district = tmp_path / "district.xlsx"
    district.write_bytes(base64.b64decode(pane.evaluate("window.created")))
    one = report_of("x").values["requests.received.total"]
    assert one is not None
    assert xltools.read(district).values["requests.received.total"] == 3 * one


@needs_browser
def test_without_office_js_it_says_so(browser: Browser) -> None:
    with serving() as address:
        page = browser.new_page()
        page.goto(f"{address}/office/taskpane.html")
        page.wait_for_selector("#problem:not(:empty)")
        assert "office.js" in page.locator("#problem").inner_text()
        page.close()


def post(site: str, path: str, document: object) -> httpx.Response:
    return httpx.post(f"{site}{path}", json=document, timeout=60)


def test_bad_requests(site: str, tmp_path: Path) -> None:
    assert post(site, "/api/excel/format_disk", {"payload": payload(tmp_path)}).status_code == 422
    assert post(site, "/api/excel/check", {"payload": {"book": 1}}).status_code == 422
    assert post(site, "/api/excel/check", [1]).status_code == 422
    assert httpx.post(f"{site}/api/excel/check", content=b"{").status_code == 400
    assert httpx.post(f"{site}/api/excel/check", content=b"[" * 100_000).status_code == 400


@pytest.mark.parametrize("name", ["office_value", "folder_sum", "__import__"])
def test_no_function_that_opens_files_of_the_server(name: str, site: str) -> None:
    answer = post(
        site, "/api/excel-function", {"name": name, "arguments": ["/etc", "requests.received.total"]}
    )
    assert answer.status_code == 422 and "没有这个函数" in answer.json()["error"]


def test_office_js_from_its_folder_alone(site: str) -> None:
    assert httpx.get(f"{site}/office/lib/office.js").status_code == 200
    for path in ("../serving.py", "%2e%2e/serving.py", "..%2fserving.py", "/etc/passwd"):
        assert httpx.get(f"{site}/office/lib/{path}").status_code == 404


def test_the_manifest_names_this_service(site: str) -> None:
    text = httpx.get(f"{site}/office/manifest.xml").text
    assert "{address}" not in text
    root = ElementTree.fromstring(text)
    addresses = [
        item.get("DefaultValue", "") for item in root.iter() if "http" in item.get("DefaultValue", "")
    ]
    assert addresses
    for address in addresses:
        assert address.startswith(site)
        assert httpx.get(address).status_code == 200, address
    asked = {
        item.text
        for item in root.iter("{http://schemas.microsoft.com/office/taskpaneappversionoverrides}FunctionName")
    }
    assert asked == {"check", "next", "clear"}
