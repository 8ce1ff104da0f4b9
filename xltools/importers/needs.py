"""Libraries that only importing needs: loaded at first use, asked for by name when they are not installed."""

from __future__ import annotations

from importlib import import_module
from types import ModuleType

from xltools.errors import XltoolsError
from xltools.lang import Text


def need(module: str) -> ModuleType:
    """The module, such as ``lxml.etree``. Raises XltoolsError when its library is not installed."""
    try:
        return import_module(module)
    except ImportError as error:
        library = module.partition(".")[0]
        raise XltoolsError(
            Text(f"这种文件要用 {library} 读，它没有安装。", f"{library}, which reads it, is not installed."),
            todo=Text(
                '请运行 pip install "xltools-disclosure[import]"，然后再试。',
                'Run pip install "xltools-disclosure[import]" and try again.',
            ),
        ) from error
