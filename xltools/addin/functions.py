"""Worksheet functions as VBA made beforehand: no import button, no trust in the VBA project needed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

PYTHON_MODULE = "xltools.excel.runtimes"
_HEAD = """Attribute VB_Name = "xlwings_udfs"
Option Explicit
' Worksheet functions: each calls the Python function of its name. Windows only, as xlwings has it.
' It is told of this file and never of the workbook that asks: xlwings looks for code in the sheets of that.
"""
_FUNCTION = """
Public Function {name}({parameters})
    #If Mac Then
    {name} = CVErr(xlErrNA)
    #Else
    On Error GoTo failed
    If Not HasPython() Then
        {name} = Said("no_python")
        Exit Function
    End If
    {name} = XLPy.CallUDF("{module}", "{name}", Array({arguments}), ThisWorkbook, Application.Caller)
    Exit Function
failed:
    {name} = Err.Description
    #End If
End Function
"""
_HELP = """Attribute VB_Name = "XltoolsHelp"
Option Explicit
Option Private Module
' Help texts of the worksheet functions for Excel's function wizard.

Private described As Boolean

Public Sub DescribeOnce()
    ' Once in each run of Excel; a help text that can't be set keeps nobody from working.
    Dim saved As Boolean
    If described Then Exit Sub
    described = True
    saved = ThisWorkbook.Saved
    On Error Resume Next
{calls}    ThisWorkbook.Saved = saved
End Sub
{subs}"""
_DESCRIBE = """
Private Sub Describe_{name}()
    Application.MacroOptions Macro:="'" & ThisWorkbook.Name & "'!{name}", _
        Description:=Said("{name}"), Category:=Said("category"), _
        ArgumentDescriptions:=Array({helps})
End Sub
"""
_MOST_HELP = 255
"""Characters that Excel's function wizard takes."""


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a worksheet function, with its help in Chinese."""

    name: str
    help: str
    optional: bool


@dataclass(frozen=True, slots=True)
class WorksheetFunction:
    """A worksheet function: its name in Python and in cells, help in Chinese, at least one argument."""

    name: str
    help: str
    arguments: tuple[Argument, ...]


def functions_module(functions: Sequence[WorksheetFunction]) -> str:
    """The text of module ``xlwings_udfs``."""
    return _HEAD + "".join(_function(item) for item in functions)


def help_module(functions: Sequence[WorksheetFunction]) -> str:
    """The text of module ``XltoolsHelp``."""
    calls = "".join(f"    Describe_{item.name}\n" for item in functions)
    return _HELP.format(calls=calls, subs="".join(_describe(item) for item in functions))


def help_texts(functions: Sequence[WorksheetFunction]) -> dict[str, str]:
    """What ``XltoolsHelp`` says, by key: the function's name, and that with the argument's."""
    texts = {item.name: item.help for item in functions}
    for item in functions:
        texts |= {f"{item.name}.{argument.name}": argument.help for argument in item.arguments}
    return {key: text[:_MOST_HELP] for key, text in texts.items()}


def _function(item: WorksheetFunction) -> str:
    parameters = ", ".join(
        f"Optional {argument.name}" if argument.optional else argument.name for argument in item.arguments
    )
    arguments = ", ".join(argument.name for argument in item.arguments)
    return _FUNCTION.format(name=item.name, parameters=parameters, arguments=arguments, module=PYTHON_MODULE)


def _describe(item: WorksheetFunction) -> str:
    helps = ", ".join(f'Said("{item.name}.{argument.name}")' for argument in item.arguments)
    return _DESCRIBE.format(name=item.name, helps=helps)
