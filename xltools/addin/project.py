"""VBA modules as vbaProject.bin: source only, which Excel compiles when it opens the file."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from xltools.addin.sources import Module
from xltools.errors import XltoolsError
from xltools.lang import Text


def build_project(modules: Sequence[Module], sheets: int) -> bytes:
    """The project of a workbook with that many sheets: ``ThisWorkbook``, ``Sheet1`` and on, and the modules.

    The same arguments give the same bytes. Raises XltoolsError when pyOpenVBA is not installed.
    """
    try:
        from pyopenvba import ExcelFile
        from pyopenvba.vba import VBAModuleKind
    except ImportError:
        raise _missing() from None
    with tempfile.TemporaryDirectory(prefix="xltools-") as folder:
        path = Path(folder) / "empty.xlsm"
        path.write_bytes(_empty_workbook(sheets))
        with ExcelFile(path) as workbook:
            project = workbook.add_vba_project()
            for module in modules:
                kind = VBAModuleKind.other if module.is_class else VBAModuleKind.standard
                project.add_module(module.name, module.text.replace("\n", "\r\n"), kind=kind)
            workbook.save(path)
        with ExcelFile(path) as workbook:
            return bytes(workbook.vba_project_bytes())


def _empty_workbook(sheets: int) -> bytes:
    import xlsxwriter

    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    for _ in range(sheets):
        book.add_worksheet()
    book.close()
    return target.getvalue()


def _missing() -> XltoolsError:
    return XltoolsError(
        Text("没有安装 pyOpenVBA，不能生成带宏的文件。", "pyOpenVBA is not installed: files with macros can't be built."),
        todo=Text('请运行 pip install "xltools-disclosure[dev]"。', 'Run pip install "xltools-disclosure[dev]".'),
    )  # fmt: skip
