"""The files with macros: what is in their VBA projects, ribbon and buttons, and that it fits together."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from tests.support.libreoffice import SOFFICE, needs_libreoffice
from xltools.addin.functions import PYTHON_MODULE, Argument, WorksheetFunction, functions_module, help_module
from xltools.addin.sources import buttons, modules, ribbon, texts, worksheet_functions
from xltools.addin.workbook import read_addin
from xltools.api.templates import template_files
from xltools.errors import XltoolsError
from xltools.model.report import Office
from xltools.resources import resource_folder

pytest.importorskip("pyopenvba", reason="pyOpenVBA builds the VBA projects; install the extra `dev`")
pytest.importorskip("oletools", reason="oletools reads VBA projects; install the extra `dev`")

import xltools

TEMPLATES = (
    "annual-report-2019.xlsm", "annual-report-2019-channels.xlsm",
    "annual-report-2021.xlsm", "annual-report-2021-channels.xlsm",
)  # fmt: skip
FILES = (*TEMPLATES, "xltools.xlam")
SHEETS = {"annual-report-2019.xlsm": 12, "annual-report-2021.xlsm": 12, "xltools.xlam": 2}
ACTIONS = (
    "check", "next_fault", "clear", "suggest", "accept", "undo", "import_report", "export_report", "carry_over",
    "roll_up", "about",
)  # fmt: skip
CUSTOM_UI = "http://schemas.microsoft.com/office/2006/01/customui"

# oletools speaks an older pyparsing.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
every = pytest.mark.parametrize("file", FILES)
templates = pytest.mark.parametrize("file", TEMPLATES)


@cache
def built() -> Mapping[str, bytes]:
    return template_files()


def parts(file: str) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(built()[file])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def extracted(file: str) -> Mapping[str, str]:
    """The modules as olevba reads them from the built file: source by name, lines ended by LF."""
    from oletools.olevba import VBA_Parser

    parser = VBA_Parser(file, data=built()[file])
    try:
        found = {name: code for _, _, name, code in parser.extract_macros()}
    finally:
        parser.close()
    return {Path(name).stem: code.replace("\r\n", "\n") for name, code in found.items()}


def sources(file: str) -> dict[str, str]:
    made = modules("addin" if file.endswith(".xlam") else "template")
    return {module.name: module.text for module in made}


def body(source: str) -> str:
    """A module without the header that the editor hides and pyOpenVBA completes."""
    lines = source.split("\n")
    if lines[0].startswith("VERSION"):
        lines = lines[lines.index("END") + 1 :]
    return "\n".join(line for line in lines if not line.startswith("Attribute VB_")).strip("\n")


# --- the VBA ------------------------------------------------------------------------------------


@every
def test_the_built_modules_are_the_sources(file: str) -> None:
    made, found = sources(file), extracted(file)
    documents = {name for name in found if name == "ThisWorkbook" or re.fullmatch(r"Sheet\d+", name)}
    assert found.keys() - documents == made.keys()
    for name, text in made.items():
        assert body(found[name]) == body(text), name
    assert not [name for name in documents if body(found[name])], "code behind sheets"


@every
def test_the_source_is_ascii_and_short_enough_for_the_editor(file: str) -> None:
    for name, text in sources(file).items():
        assert text.isascii(), name
        assert max(map(len, text.split("\n"))) <= 1023, name
        assert "\r" not in text


@every
def test_the_project_has_a_module_for_every_sheet(file: str) -> None:
    archive = parts(file)
    sheets = [name for name in archive if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name)]
    codes = [re.search(rb'codeName="(\w+)"', archive[name]) for name in sheets]
    names = [code[1].decode() for code in codes if code]
    assert len(names) == len(sheets) == SHEETS.get(file, 13)
    assert {"ThisWorkbook", *names} == {
        n for n in extracted(file) if n == "ThisWorkbook" or n.startswith("Sheet")
    }
    assert b'codeName="ThisWorkbook"' in archive["xl/workbook.xml"]


@every
def test_no_macro_runs_by_itself(file: str) -> None:
    """The add-in's ribbon calls back when it loads; nothing else starts before a person clicks."""
    from oletools.olevba import VBA_Scanner

    scanner = VBA_Scanner("\n".join(extracted(file).values()))
    scanner.scan()
    assert scanner.autoexec_keywords == []


@every
def test_python_is_started_by_a_fixed_command(file: str) -> None:
    found = extracted(file)["XltoolsMacros"]
    assert "import xltools.excel.runtimes; xltools.excel.runtimes.run('" in found
    assert re.findall(r"^\s+Run(?:Frozen)?Python .*$", found, re.M) == [
        '            RunPython COMMAND_HEAD & action & "\')"',
        '            RunFrozenPython program, "excel-action " & action',
    ]
    called = re.findall(r'RunAction "(\w+)"', found)
    assert sorted(called) == sorted(ACTIONS)


@every
def test_a_workbook_has_no_say_in_what_runs(file: str) -> None:
    """xlwings takes interpreter and search path from the open workbook and its folder; ours does not."""
    runtime = extracted(file)["xlwings"]
    assert 'Public Const PROJECT_NAME As String = "xltools"' in runtime
    assert "ADD_WORKBOOK_TO_PYTHONPATH" not in runtime
    assert "uses_embedded_code = True\n" not in runtime
    assert runtime.count('PYTHONPATH = "false;;;;;;" & GetConfig("PYTHONPATH")') == 2
    config = runtime.partition("\nFunction GetConfig(")[2].partition("\nEnd Function")[0]
    assert re.findall(r"SheetExists\((\w+)", config) == ["ThisWorkbook"]
    assert re.findall(r"GetConfigFromFile\((\w+)", config) == ["GetConfigFilePath"]
    assert "ActiveWorkbook" not in config and "Directory" not in config
    assert "VBProject" not in runtime and "ImportPythonUDFs" not in runtime
    book = "ActiveWorkbook" if file.endswith(".xlam") else "ThisWorkbook"
    assert f'" --wb=" & """" & {book}.Name' in runtime


def test_the_licences_are_kept() -> None:
    notice = Path(resource_folder("schemas").parent / "NOTICE")
    if not notice.is_file():
        pytest.skip("not a checkout: the notice is with the package's metadata")
    text = notice.read_text(encoding="utf-8")
    for owner in ("Zoomer Analytics GmbH", "Tim Hall", "William Smith"):
        assert owner in text
    for file in FILES:
        assert "xlwings is distributed under a BSD 3-clause license." in extracted(file)["xlwings"]
        assert "'Changed for xltools" in extracted(file)["xlwings"]
        assert "(c) Tim Hall" in extracted(file)["Dictionary"]


def test_a_foreign_xlwings_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from xltools.addin import runtime

    (tmp_path / "xlwings.bas").write_bytes(b'Attribute VB_Name = "xlwings"\r\n')
    monkeypatch.setattr(runtime, "_folder", lambda: tmp_path)
    with pytest.raises(XltoolsError, match=r"xlwings\.bas：这个版本的 xlwings 与本程序不配套"):
        runtime.runtime_module(addin=False)


# --- buttons and ribbon -------------------------------------------------------------------------


def public_macros(file: str) -> set[str]:
    """Subs without arguments, which a button may call."""
    return set(re.findall(r"^Public Sub (\w+)\(\)", extracted(file)["XltoolsMacros"], re.M))


def clicked(file: str) -> dict[str, list[tuple[str, str]]]:
    """The buttons of each drawing: caption and macro."""
    found = {}
    for name, data in parts(file).items():
        if name.startswith("xl/drawings/vmlDrawing"):
            text = data.decode()
            captions = re.findall(r"<font [^>]*>([^<]+)</font>", text)
            found[name] = list(zip(captions, re.findall(r"<x:FmlaMacro>\[0\]!(\w+)<", text), strict=True))
    return found


@templates
def test_buttons_on_the_cover_and_on_verify(file: str) -> None:
    assert clicked(file) == {
        "xl/drawings/vmlDrawing1.vml": [
            ("校验", "xltools_check"), ("下一处", "xltools_next_fault"), ("清除标记", "xltools_clear"),
            ("建议修正", "xltools_suggest"), ("撤销", "xltools_undo"), ("导入报告", "xltools_import_report"),
            ("导出报告", "xltools_export_report"), ("结转上年", "xltools_carry_over"), ("关于", "xltools_about"),
        ],
        "xl/drawings/vmlDrawing2.vml": [
            ("校验", "xltools_check"), ("下一处", "xltools_next_fault"), ("清除标记", "xltools_clear"),
            ("建议修正", "xltools_suggest"), ("撤销", "xltools_undo"),
        ],
    }  # fmt: skip
    assert {macro for pairs in clicked(file).values() for _, macro in pairs} <= public_macros(file)


@templates
def test_besides_the_buttons_it_is_the_plain_template(file: str) -> None:
    plain, ours = parts(file.replace(".xlsm", ".xlsx")), parts(file)
    sheets = sum(name.startswith("xl/worksheets/sheet") for name in plain)
    assert ours.keys() - plain.keys() == {
        "xl/vbaProject.bin", f"xl/worksheets/sheet{sheets + 1}.xml",
        *(f"xl/drawings/vmlDrawing{number}.vml" for number in (1, 2)),
        *(f"xl/worksheets/_rels/sheet{number}.xml.rels" for number in (1, 6 if sheets == 11 else 7)),
    }  # fmt: skip
    for name in (n for n in plain if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)):
        before, after = (cells(source[name], source["xl/sharedStrings.xml"]) for source in (plain, ours))
        assert before == after, name


def cells(sheet: bytes, shared: bytes) -> dict[str, tuple[str | None, str, str]]:
    """Style, formula and value of every cell; a shared text by what it says."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    said = ["".join(item.itertext()) for item in ElementTree.fromstring(shared)]
    found = {}
    for cell in ElementTree.fromstring(sheet).iter(f"{space}c"):
        formula, value = cell.findtext(f"{space}f", ""), cell.findtext(f"{space}v", "")
        text = said[int(value)] if cell.get("t") == "s" else value
        found[cell.attrib["r"]] = (cell.get("s"), formula, text)
    return found


def test_the_ribbon_is_sound() -> None:
    root = ElementTree.fromstring(ribbon())
    assert root.tag == f"{{{CUSTOM_UI}}}customUI"
    levels = ["customUI", "ribbon", "tabs", "tab", "group", "button"]
    for depth, parent in enumerate(levels[:-1]):
        for element in root.iter(f"{{{CUSTOM_UI}}}{parent}"):
            assert {child.tag for child in element} == {f"{{{CUSTOM_UI}}}{levels[depth + 1]}"}
    ids = [element.attrib["id"] for element in root.iter() if "id" in element.attrib]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_]\w*", item) for item in ids)
    (tab,) = root.iter(f"{{{CUSTOM_UI}}}tab")
    assert tab.attrib["label"] == "年报工具"
    assert [group.attrib["label"] for group in tab] == ["校验", "修正", "报告", "汇总", "帮助"]
    for button in root.iter(f"{{{CUSTOM_UI}}}button"):
        assert set(button.attrib) <= {
            "id", "tag", "label", "size", "imageMso", "onAction", "screentip", "supertip",
        }  # fmt: skip
        # Excel refuses a ribbon with longer texts.
        assert all(len(button.attrib[name]) <= 1024 for name in ("label", "screentip", "supertip"))


def test_every_callback_and_action_exists() -> None:
    root = ElementTree.fromstring(ribbon())
    callbacks = {root.attrib["onLoad"]: "ribbon As IRibbonUI"} | {
        button.attrib["onAction"]: "control As IRibbonControl"
        for button in root.iter(f"{{{CUSTOM_UI}}}button")
    }
    for callback, arguments in callbacks.items():
        module, _, name = callback.partition(".")
        assert f"Public Sub {name}({arguments})" in extracted("xltools.xlam")[module]
    assert [button.action for button in buttons()] == list(ACTIONS)
    assert {button.macro for button in buttons()} == public_macros("xltools.xlam")


def test_the_actions_are_those_of_the_python_side() -> None:
    actions = pytest.importorskip("xltools.excel.actions", reason="xlwings is not installed")
    captions = {button.action: button.caption for button in buttons()}
    assert captions == {action.id: action.caption.zh for action in actions.ACTIONS}
    if "suggest" not in xltools.__all__:
        pytest.skip("xltools.suggest is not there yet, and the buttons 建议修正 and 采用 wait for it")
    assert captions.keys() == {action.id for action in actions.actions()}


def test_the_guide_knows_every_button_and_function() -> None:
    guide = Path(__file__).resolve().parent.parent / "docs" / "excel.md"
    text = guide.read_text(encoding="utf-8")
    for button in buttons():
        assert re.search(rf"^\| [^|]*{button.caption}[^|]* \|", text, re.M), button.caption
    for function in worksheet_functions():
        assert f"| `{function.name}(" in text


# --- the texts ----------------------------------------------------------------------------------


def test_everything_that_is_said_has_a_text() -> None:
    for file in FILES:
        code = "\n".join(extracted(file).values())
        keys = set(re.findall(r'(?:Said\(|Tell )"([^"]+)"', code))
        assert keys == texts().keys()


@every
def test_the_hidden_sheet_says_them(file: str) -> None:
    archive = parts(file)
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    names = [
        s.attrib["name"] for s in ElementTree.fromstring(archive["xl/workbook.xml"]).iter(f"{space}sheet")
    ]
    assert names[-1] == "_texts"
    sheet = cells(archive[f"xl/worksheets/sheet{len(names)}.xml"], archive["xl/sharedStrings.xml"])
    said = {sheet[f"A{row}"][2]: sheet[f"B{row}"][2] for row in range(1, len(sheet) // 2 + 1)}
    assert said == texts()
    assert said["title"] == "年报工具 xltools"


# --- worksheet functions ------------------------------------------------------------------------

SAMPLE = WorksheetFunction(
    "fault_count",
    "某一张表有几处问题",
    (Argument("table", "表的名称", optional=False), Argument("level", "只数哪一级", optional=True)),
)


def test_a_worksheet_function_calls_the_python_function_of_its_name() -> None:
    made = functions_module([SAMPLE])
    assert "Public Function fault_count(table, Optional level)\n" in made
    call = 'fault_count = XLPy.CallUDF("xltools.excel.runtimes", "fault_count", Array(table, level), ThisWorkbook, Application.Caller)'
    assert call in made
    # Without a known Python nothing is started: not even a file of that name in the workbook's folder.
    assert made.index("If Not HasPython()") < made.index("XLPy.CallUDF")
    helps = help_module([SAMPLE])
    assert 'Said("fault_count.table"), Said("fault_count.level")' in helps


def test_functions_are_those_of_the_python_side() -> None:
    """functions.json is what the VBA is made from: the same names, arguments and help."""
    runtimes = pytest.importorskip("xltools.excel.runtimes", reason="xlwings is not installed")
    offered = pytest.importorskip("xltools.excel.functions").FUNCTIONS
    assert worksheet_functions() == tuple(
        WorksheetFunction(
            item.name, item.help, tuple(Argument(a.name, a.help, optional=a.optional) for a in item.arguments)
        )
        for item in offered.values()
    )
    assert runtimes.__name__ == PYTHON_MODULE
    assert all(callable(getattr(runtimes, name)) for name in offered)


VBA_WORDS = """
call case close const declare dim do else elseif end endif enum erase event exit for friend function get global
gosub goto if implements input let lock loop lset next on open option print private public put raiseevent redim
resume return rset seek select set static stop sub type unlock wend while with write rem any as byref byval each
in new shared until withevents optional paramarray preserve spc tab then to addressof and eqv imp is like mod not
or typeof xor abs cbool cbyte ccur cdate cdbl cdec cint clng csng cstr cvar cverr date debug doevents fix int len
me pset scale sgn string array circle lbound ubound boolean byte currency double integer long longlong longptr
single variant true false nothing empty null attribute lineinput cdecl decimal
"""


def test_no_name_is_a_word_of_vba() -> None:
    reserved = set(VBA_WORDS.split())
    names = {f.name for f in worksheet_functions()} | {
        a.name for f in worksheet_functions() for a in f.arguments
    }
    assert not names & reserved
    subs = {button.macro for button in buttons()}
    assert not subs & {f.name for f in worksheet_functions()}


# --- the files ----------------------------------------------------------------------------------


def test_sizes() -> None:
    for file in TEMPLATES:
        assert len(built()[file]) < 100_000
    assert len(built()["xltools.xlam"]) < 50_000


def test_the_add_in_is_one() -> None:
    archive = parts("xltools.xlam")
    types = archive["[Content_Types].xml"].decode()
    assert (
        'PartName="/xl/workbook.xml" ContentType="application/vnd.ms-excel.addin.macroEnabled.main+xml"'
        in types
    )
    relations = archive["_rels/.rels"].decode()
    assert 'relationships/ui/extensibility" Target="customUI/customUI.xml"' in relations
    assert archive["customUI/customUI.xml"].decode() == ribbon()
    assert b'visibility="hidden"' in archive["xl/workbook.xml"]
    for name, data in archive.items():
        if name.endswith((".xml", ".rels", ".vml")):
            ElementTree.fromstring(data)
    found = read_addin(built()["xltools.xlam"], "xltools.xlam")
    assert found is not None
    assert found.version == xltools.__version__
    assert found.xlwings == "0.37.8"
    assert found.settings["PYTHONPATH"] == ""
    assert not {"INTERPRETER_WIN", "INTERPRETER_MAC"} & found.settings.keys(), "a path of another computer"


def test_the_same_bytes_each_time() -> None:
    again = template_files()
    for file in FILES:
        assert built()[file] == again[file]
        with ZipFile(io.BytesIO(again[file])) as archive:
            assert all(info.date_time[0] == 1980 for info in archive.infolist()), "the clock is in it"


@needs_libreoffice
def test_libreoffice_binds_the_buttons(tmp_path: Path) -> None:
    """It reads the project and the drawings by itself: each button is bound to a macro that it found."""
    source = tmp_path / "柳河 2024.xlsm"
    source.write_bytes(xltools.new("2021", office=Office("柳河街道办事处"), year=2024, macros=True))
    command = [
        str(SOFFICE), f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--norestore",
        "--convert-to", "fods", "--outdir", str(tmp_path), str(source),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    text = source.with_suffix(".fods").read_text(encoding="utf-8")
    bound = re.findall(r"script:VBAProject\.(\w+)\.(\w+)\?language=Basic", text)
    assert {module for module, _ in bound} == {"XltoolsMacros"}
    expected = [macro for pairs in clicked("annual-report-2021.xlsm").values() for _, macro in pairs]
    assert sorted(macro for _, macro in bound) == sorted(expected)
    labels = re.findall(r'<form:button [^>]*form:label="([^"]+)"', text)
    assert labels.count("校验") == 2 and labels.count("关于") == 1


def test_new_with_macros_needs_no_tool_to_build(monkeypatch: pytest.MonkeyPatch) -> None:
    """The project comes from the shipped template, as it is committed."""
    from xltools.api import macros

    monkeypatch.setattr(macros, "build_project", None)
    made = xltools.new("2019", supplements=("channels",), year=2020, office=Office("甲"), macros=True)
    shipped = (resource_folder("templates") / "annual-report-2019-channels.xlsm").read_bytes()
    with ZipFile(io.BytesIO(made)) as new, ZipFile(io.BytesIO(shipped)) as old:
        assert new.read("xl/vbaProject.bin") == old.read("xl/vbaProject.bin")
