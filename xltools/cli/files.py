"""What every command with an output keeps to: never write over an input."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from xltools.errors import XltoolsError
from xltools.lang import Text


def keep_inputs(output: str, inputs: Iterable[str]) -> None:
    """Raises XltoolsError when ``output`` is one of ``inputs``, under whatever path."""
    target = os.path.realpath(output)
    for file in inputs:
        if os.path.realpath(file) == target:
            raise XltoolsError(
                Text(
                    "输出文件就是输入文件，没有写入。", "The output is the input itself; nothing was written."
                ),
                where=output,
                todo=Text("请换一个输出文件名。", "Choose another output name."),
            )


def need_suffix(output: str, *suffixes: str) -> None:
    """Raises XltoolsError when the output's extension is none of ``suffixes``."""
    if Path(output).suffix.lower() not in suffixes:
        shown = " / ".join(suffixes)
        raise XltoolsError(
            Text(f"输出文件应以 {shown} 结尾。", f"The output must end in {shown}."),
            where=output,
            todo=Text("请改正扩展名。", "Correct the extension."),
        )


def refuse_existing(output: str, *, force: bool) -> None:
    """Raises XltoolsError when ``output`` is there already and may not be written over."""
    if Path(output).exists() and not force:
        raise XltoolsError(
            Text("输出文件已存在，没有覆盖。", "The output exists already; it was not overwritten."),
            where=output,
            todo=Text("请换一个文件名，或加 --force。", "Choose another name, or add --force."),
        )
