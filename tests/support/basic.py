"""LibreOffice's Basic runs the macros of a workbook: what each would have started is read from a cell.

Run by the system's Python, which has LibreOffice's bridge ``uno``:
``basic.py PROFILE < JSON``; the JSON is a list of steps [file, cells to set, macro or ""], the answer a list of
what cell D1 of the hidden sheet ``_texts`` held after each.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

SHEET, ANSWER = "_texts", "D1"
_SECONDS = 60


def main(profile: str, steps: list[tuple[str, dict[str, str], str]]) -> list[str]:
    pipe = f"xltools{os.getpid()}"
    command = [
        "soffice", f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore",
        f"--accept=pipe,name={pipe};urp;",
    ]  # fmt: skip
    process = subprocess.Popen(
        command, start_new_session=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        desktop = _desktop(pipe)
        return [_step(desktop, *step) for step in steps]
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _desktop(pipe: str) -> Any:
    import uno

    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    limit = time.monotonic() + _SECONDS
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except Exception:
            # There is no other sign that it listens.
            if time.monotonic() > limit:
                raise
            time.sleep(0.1)


def _step(desktop: Any, file: str, cells: dict[str, str], macro: str) -> str:
    import uno
    from com.sun.star.beans import PropertyValue

    options = []
    for name, value in (("Hidden", True), ("MacroExecutionMode", 4)):
        option = PropertyValue()
        option.Name, option.Value = name, value
        options.append(option)
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(file), "_blank", 0, tuple(options))
    try:
        sheet = document.Sheets.getByName(SHEET)
        for address, text in cells.items():
            sheet.getCellRangeByName(address).String = text
        address = f"vnd.sun.star.script:VBAProject.XltoolsMacros.{macro}?language=Basic&location=document"
        document.getScriptProvider().getScript(address).invoke((), (), ())
        return str(sheet.getCellRangeByName(ANSWER).String)
    finally:
        document.close(True)


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], json.load(sys.stdin))))
