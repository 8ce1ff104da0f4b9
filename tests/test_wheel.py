"""What a wheel carries: the package with every schema and template that git knows, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    pytest.importorskip("hatchling", reason="hatchling builds the wheel; install the extra `dev`")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    return next(folder.glob("xltools_disclosure-*.whl"))


def tracked(*folders: str) -> set[str]:
    listing = subprocess.run(
        ["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listing.returncode:
        pytest.skip("no git checkout: the list of tracked files is not known")
    return set(listing.stdout.split())


def test_the_wheel_carries_every_schema_and_template(wheel: Path) -> None:
    with ZipFile(wheel) as package:
        shipped = {
            name for name in package.namelist() if name.startswith(("xltools/schemas/", "xltools/templates/"))
        }
    assert shipped == {f"xltools/{name}" for name in tracked("schemas", "templates")}


def test_the_wheel_carries_the_package_and_its_licence(wheel: Path) -> None:
    with ZipFile(wheel) as package:
        names = set(package.namelist())
    assert {"xltools/__init__.py", "xltools/py.typed", "xltools/cli/rollup.py"} <= names
    assert {
        f"xltools/addin/sources/{file}" for file in ("customUI.xml", "functions.json", "texts.json")
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "examples/", "benchmarks/"))]
    for licence in ("LICENSE", "NOTICE"):
        assert any(name.endswith(f"licenses/{licence}") for name in names)


def test_an_installed_wheel_finds_its_data(wheel: Path, tmp_path: Path) -> None:
    with ZipFile(wheel) as package:
        package.extractall(tmp_path)
    code = (
        "import xltools; print(xltools.__file__, xltools.stale_templates(), len(xltools.load_rules()) > 50)"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r}); {code}"],
        capture_output=True, text=True, check=True, cwd=tmp_path,
    )  # fmt: skip
    assert str(tmp_path) in done.stdout and "[] True" in done.stdout
