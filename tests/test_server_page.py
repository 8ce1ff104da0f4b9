"""The page in a real browser: files in, findings on the screen, downloads out."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import xltools
from tests.support.serving import serving
from tests.test_server import report_of, workbook
from xltools.model.content import Content
from xltools.server.settings import Settings

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(
    BROWSER is None, reason="no Chromium on this machine (`make system` installs it)"
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that must not complain, nor ask anybody but the service."""
    made = browser.new_page(accept_downloads=True)
    said: list[str] = []
    asked: list[str] = []
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    made.on("request", lambda request: asked.append(request.url))
    yield made
    made.close()
    # The browser logs every answer that is no success; a refusal is one of them.
    assert [text for text in said if "status of 422" not in text] == []
    assert all(url.startswith(("http://127.0.0.1", "data:", "blob:")) for url in asked)


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def given(tmp_path: Path) -> list[str]:
    """A workbook with an error, a published report, and a file that is neither."""
    (tmp_path / "柳河.xlsx").write_bytes(workbook("柳河街道办事处", requests__total__natural_person=14))
    (tmp_path / "云山.html").write_bytes(xltools.export(report_of("云山镇人民政府"), "html"))
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04broken")
    return [str(tmp_path / name) for name in ("柳河.xlsx", "云山.html", "坏.xlsx")]


def choose(page: Page, site: str, files: list[str]) -> None:
    page.goto(site)
    page.set_input_files("#files", files)
    page.wait_for_selector("#overview tr")


def test_files_in_findings_out(page: Page, site: str, given: list[str]) -> None:
    choose(page, site, given)
    assert page.locator("#overview .badge").all_inner_texts() == ["不通过", "通过", "无法读取"]
    findings = page.locator("#report-0 .findings")
    assert "T3-01" in findings.inner_text() and "表三!" in findings.inner_text()
    assert "损坏" in page.locator("#report-2").inner_text()
    page.get_by_label("全部").check()
    assert page.locator("#report-1 .info").count() > 0
    page.get_by_label("只看错误").check()
    assert page.locator("#report-1 .clean").inner_text() == "没有这一级别的问题。"


def test_downloads(page: Page, site: str, given: list[str], tmp_path: Path) -> None:
    choose(page, site, given)
    with page.expect_download() as marked:
        page.get_by_role("button", name="标注副本：柳河.xlsx").click()
    assert marked.value.suggested_filename == "柳河-标注.xlsx"
    with page.expect_download() as imported:
        page.get_by_role("button", name="工作簿：云山.html").click()
    path = tmp_path / "导入.xlsx"
    imported.value.save_as(path)
    assert xltools.read(path).office.name == "云山镇人民政府"
    page.set_input_files("#files", [given[0], str(path)])
    page.wait_for_selector("#report-1 >> text=云山镇人民政府")
    with page.expect_download() as rolled:
        page.get_by_role("button", name="下载汇总表").click()
    rolled.value.save_as(tmp_path / "汇总.xlsx")
    assert xltools.read(tmp_path / "汇总.xlsx").values["requests.received.total"] is not None


def test_by_keyboard_alone(page: Page, site: str, given: list[str]) -> None:
    """Tab reaches the skip link, the file field and every button; Enter works them."""
    page.goto(site)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "files"
    page.set_input_files("#files", given[:1])
    page.wait_for_selector("#overview tr")
    page.get_by_role("button", name="标注副本：柳河.xlsx").focus()
    with page.expect_download():
        page.keyboard.press("Enter")


@pytest.mark.parametrize("width", [1200, 600, 320])
def test_nothing_is_cut_off(width: int, page: Page, site: str, given: list[str]) -> None:
    """600 is a screen of 1,200 at 200 %: the page must not scroll sideways."""
    page.set_viewport_size({"width": width, "height": 800})
    choose(page, site, given)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_refusal_is_shown(page: Page, site: str, tmp_path: Path) -> None:
    for office, year in (("柳河街道办事处", 2024), ("云山街道办事处", 2023)):
        report = replace(report_of(office), year=year)
        (tmp_path / f"{office}.xlsx").write_bytes(xltools.make_workbook(Content(report)))
    choose(page, site, [str(path) for path in sorted(tmp_path.glob("*.xlsx"))])
    page.get_by_role("button", name="下载汇总表").click()
    page.wait_for_selector("#problem:not(:empty)")
    assert "2023" in page.locator("#problem").inner_text()
    page.locator("summary").click()
    page.get_by_label("汇总年度").fill("2024")
    with page.expect_download():
        page.get_by_role("button", name="下载汇总表").click()


def test_the_token_comes_from_the_address(page: Page, given: list[str]) -> None:
    with serving(Settings(token="a-long-enough-token")) as address:
        choose(page, f"{address}/#token=a-long-enough-token", given[:1])
        assert page.locator("#overview .badge").inner_text() == "不通过"
