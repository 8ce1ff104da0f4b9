"""The web service over HTTP: what it answers, what it refuses, and that it keeps nothing."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import httpx
import openpyxl
import pytest

import xltools
from tests.support.base import base_report
from tests.support.serving import serving
from xltools.model.content import Content
from xltools.model.report import Office, Report
from xltools.server.settings import Settings
from xltools.server.uploads import safe_name

PATHS = ("check", "mark", "import", "export", "rollup")


def report_of(office: str, **changes: int) -> Report:
    report = base_report("2021")
    values = {**report.values, **{name.replace("__", "."): value for name, value in changes.items()}}
    return replace(report, office=Office(office, level="street"), values=values)


def workbook(office: str, **changes: int) -> bytes:
    return xltools.make_workbook(Content(report_of(office, **changes)))


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with serving() as address:
        yield address


@pytest.fixture
def client(site: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site, timeout=60) as made:
        yield made


def files(*named: tuple[str, bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", item) for item in named]


def test_check(client: httpx.Client) -> None:
    page = xltools.export(report_of("云山镇人民政府"), "html")
    answer = client.post(
        "/api/check",
        files=files(
            ("柳河.xlsx", workbook("柳河街道办事处", requests__total__natural_person=14)),
            ("云山.html", page),
            ("坏.xlsx", b"PK\x03\x04broken"),
        ),
    )
    assert answer.status_code == 200
    first, second, third = answer.json()["reports"]
    assert (first["file"], first["office"], first["verdict"]) == ("柳河.xlsx", "柳河街道办事处", "invalid")
    assert any(f["rule"] == "T3-01" and f["at"][0].startswith("表三!") for f in first["findings"])
    assert (second["kind"], second["verdict"], second["office"]) == ("published", "valid", "云山镇人民政府")
    assert [note["about"] for note in second["notes"]] == ["格式", "报告年度", "单位"]
    assert third["verdict"] == "unreadable" and "损坏" in third["error"]
    assert tempfile.gettempdir() not in answer.text


def test_check_against_last_year(client: httpx.Client) -> None:
    last = replace(report_of("柳河街道办事处"), year=2023)
    last = replace(last, values={**last.values, "requests.carried_out.natural_person": 9})
    answer = client.post(
        "/api/check",
        files=[
            *files(("今年.xlsx", workbook("柳河街道办事处"))),
            ("prior", ("去年.xlsx", xltools.make_workbook(Content(last)))),
        ],
    )
    assert "YR-01" in {finding["rule"] for finding in answer.json()["reports"][0]["findings"]}


def test_mark(client: httpx.Client) -> None:
    data = workbook("柳河街道办事处", requests__total__natural_person=14)
    answer = client.post("/api/mark", files=files(("柳河.xlsx", data)))
    assert "UTF-8''%E6%9F%B3%E6%B2%B3-%E6%A0%87%E6%B3%A8.xlsx" in answer.headers["content-disposition"]
    assert "校验结果" in openpyxl.load_workbook(BytesIO(answer.content)).sheetnames


def test_import_and_export(client: httpx.Client, tmp_path: Path) -> None:
    page = xltools.export(report_of("云山镇人民政府"), "html")
    path = tmp_path / "云山.xlsx"
    path.write_bytes(client.post("/api/import", files=files(("云山.html", page))).content)
    assert xltools.read(path).office.name == "云山镇人民政府"
    answer = client.post("/api/export", files=files(("a.xlsx", path.read_bytes())), data={"to": "docx"})
    assert answer.content.startswith(b"PK") and answer.headers["content-type"].endswith(
        "wordprocessingml.document"
    )
    wrong = client.post("/api/export", files=files(("a.xlsx", path.read_bytes())), data={"to": "exe"})
    assert wrong.status_code == 422


def test_rollup(client: httpx.Client, tmp_path: Path) -> None:
    answer = client.post(
        "/api/rollup",
        files=files(
            ("a.xlsx", workbook("柳河街道办事处")),
            ("a.xlsx", workbook("云山街道办事处")),
            ("b.xlsx", workbook("东湖街道办事处")),
        ),
    )
    path = tmp_path / "district.xlsx"
    path.write_bytes(answer.content)
    one = base_report("2021").values["requests.received.total"]
    assert one is not None
    assert xltools.read(path).values["requests.received.total"] == 3 * one


def test_rollup_of_several_years_says_what_to_do(client: httpx.Client) -> None:
    older = xltools.make_workbook(Content(replace(report_of("云山街道办事处"), year=2023)))
    answer = client.post(
        "/api/rollup", files=files(("a.xlsx", workbook("柳河街道办事处")), ("b.xlsx", older))
    )
    assert answer.status_code == 422
    assert "2023" in answer.json()["error"] and "2024" in answer.json()["error"]


@pytest.mark.parametrize("path", PATHS)
def test_nothing_given_is_told(path: str, client: httpx.Client) -> None:
    answer = client.post(f"/api/{path}", files={"other": ("", b"")})
    if path == "check":
        assert answer.json()["reports"] == []
    else:
        assert answer.status_code == 422 and answer.json()["error"]


def test_headers(client: httpx.Client) -> None:
    for path in ("/", "/static/app.js", "/static/style.css"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


def test_pages_hold_no_inline_script_and_ask_nobody_else(client: httpx.Client) -> None:
    page = client.get("/").text
    assert "<script>" not in page and "onclick=" not in page and "style=" not in page
    assert "http://" not in page and "https://" not in page
    script = client.get("/static/app.js").text
    assert "http" not in script.replace("http-equiv", "") and "innerHTML" not in script


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/template/../pyproject.toml", "/template/x.xlsx"]
)
def test_no_way_out_of_the_folder(path: str, client: httpx.Client) -> None:
    assert client.get(path).status_code == 404


def test_a_template_can_be_had(client: httpx.Client) -> None:
    assert client.get("/template/annual-report-2021.xlsx").content.startswith(b"PK")


def test_other_sites_and_names_are_refused(client: httpx.Client, site: str) -> None:
    given = files(("a.xlsx", workbook("柳河街道办事处")))
    assert (
        client.post("/api/check", files=given, headers={"Origin": "http://evil.example"}).status_code == 403
    )
    assert client.post("/api/check", files=given, headers={"Origin": site}).status_code == 200
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 421


def test_token() -> None:
    with serving(Settings(token="a-long-enough-token")) as address:
        given = files(("a.xlsx", workbook("柳河街道办事处")))
        assert httpx.post(f"{address}/api/check", files=given).status_code == 401
        wrong = {"Authorization": "Bearer a-long-enough-tokem"}
        assert httpx.post(f"{address}/api/check", files=given, headers=wrong).status_code == 401
        right = {"Authorization": "Bearer a-long-enough-token"}
        assert httpx.post(f"{address}/api/check", files=given, headers=right, timeout=60).status_code == 200
        # The page itself holds nothing: it may be seen without one.
        assert httpx.get(address).status_code == 200


def test_limits() -> None:
    data = workbook("柳河街道办事处")
    with serving(Settings(max_file=20_000, max_files=2, max_body=200_000)) as address:
        answer = httpx.post(f"{address}/api/check", files=files(("a.xlsx", data)))
        assert answer.status_code == 422 and "超过" in answer.json()["error"]
        small = [(f"{i}.txt", b"x") for i in range(3)]
        assert "最多 2 个文件" in httpx.post(f"{address}/api/check", files=files(*small)).json()["error"]
        assert httpx.post(f"{address}/api/check", files=files(("a.xlsx", bytes(300_000)))).status_code == 413

        def chunks() -> Iterator[bytes]:
            yield b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.xlsx"\r\n\r\n'
            for _ in range(40):
                yield bytes(10_000)

        headers = {"Content-Type": "multipart/form-data; boundary=x"}
        assert httpx.post(f"{address}/api/check", content=chunks(), headers=headers).status_code == 413


def test_nothing_is_kept(client: httpx.Client) -> None:
    before = set(Path(tempfile.gettempdir()).glob("xltools-*"))
    client.post("/api/check", files=files(("a.xlsx", workbook("柳河街道办事处")), ("b.xlsx", b"x")))
    client.post("/api/rollup", files=files(("b.xlsx", b"x")))
    assert set(Path(tempfile.gettempdir()).glob("xltools-*")) == before


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\\Users\\x\\报告.xlsx", "报告.xlsx"),
        ("a\x00b<>|.xlsx", "a_b_.xlsx"),
        ("..", "file"),
        ("", "file"),
        (".xlsx", "xlsx"),
        ("名" * 300 + ".xlsx", "名" * 120 + ".xlsx"),
    ],
)
def test_names(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_twenty_at_once_get_their_own_answers(site: str) -> None:
    """Each person gets the findings of their own file and of no other."""

    def one(number: int) -> tuple[str, int]:
        data = workbook(f"第{number}街道办事处", requests__received__total=1000 + number)
        answer = httpx.post(f"{site}/api/check", files=files((f"{number}.xlsx", data)), timeout=120).json()
        (report,) = answer["reports"]
        (finding,) = [f for f in report["findings"] if f["rule"] == "T3-03"]
        return report["office"], int(finding["right"]) - 1000

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(one, range(20)))
    assert answers == [(f"第{number}街道办事处", number) for number in range(20)]
