"""A cold command loads only what it needs: heavy libraries would cost more than the work itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import xltools
from xltools.model.report import Office

HEAVY = {"pandas", "numpy", "openpyxl", "xlsxwriter", "xlwings", "scipy", "jsonschema"}
_MAIN = """
import json, sys
from xltools.cli import main
code = main(sys.argv[2:])
with open(sys.argv[1], "w") as seen:
    json.dump([code, sorted(sys.modules)], seen)
"""


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A blank workbook; its findings are many, so their words and places are made too."""
    path = tmp_path_factory.mktemp("startup") / "office.xlsx"
    path.write_bytes(xltools.new("2021", office=Office("柳河街道办事处"), year=2024))
    return path


def modules_after(arguments: list[str], tmp_path: Path) -> tuple[int, set[str]]:
    """The exit code and the modules of a new interpreter that has run one command line."""
    seen = tmp_path / "modules.json"
    # A tool that measures coverage would bring its own modules along.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV_")}
    command = [sys.executable, "-c", _MAIN, str(seen), *arguments]
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)
    code, modules = json.loads(seen.read_text())
    return code, set(modules)


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_validate_loads_no_heavy_library(workbook: Path, tmp_path: Path, options: list[str]) -> None:
    code, modules = modules_after(["validate", str(workbook), *options], tmp_path)
    assert code == 1
    assert "xltools.engine" in modules
    assert modules & HEAVY == set()


def test_validate_starts_no_pool(workbook: Path, tmp_path: Path) -> None:
    _, modules = modules_after(["validate", str(workbook)], tmp_path)
    assert modules & {"multiprocessing", "xltools.rollup", "xltools.template"} == set()


@pytest.mark.parametrize("option", ["--help", "--version"])
def test_help_and_version_load_no_engine(tmp_path: Path, option: str) -> None:
    code, modules = modules_after([option], tmp_path)
    assert code == 0
    assert {name for name in modules if name.startswith(("xltools.engine", "xltools.api"))} == set()
    assert modules & HEAVY == set()
