"""The one place that knows where schemas/ and templates/ are: in a wheel, an editable install, a checkout."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from xltools.errors import XltoolsError
from xltools.lang import Text


@cache
def resource_folder(kind: Literal["schemas", "templates"]) -> Path:
    """The folder of shipped data files.

    Raises XltoolsError when the installation is incomplete.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / kind, package.parent / kind):
        if folder.is_dir():
            return folder
    raise XltoolsError(
        Text(f"安装不完整，缺少 {kind} 文件夹。", f"The installation is incomplete: no {kind} folder."),
        where=str(package),
        todo=Text("请重新安装 xltools-disclosure。", "Install xltools-disclosure again."),
    )
