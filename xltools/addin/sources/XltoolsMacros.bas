Attribute VB_Name = "XltoolsMacros"
Option Explicit
' What the buttons and the ribbon call: each macro starts one function of xltools.excel.
' This source is ASCII, which every code page shares; texts for people are in XltoolsTexts.

Private Const COMMAND_HEAD As String = "import xltools.excel.runtimes; xltools.excel.runtimes.run('"

Public Sub xltools_check()
    RunAction "check"
End Sub

Public Sub xltools_next_fault()
    RunAction "next_fault"
End Sub

Public Sub xltools_clear()
    RunAction "clear"
End Sub

Public Sub xltools_suggest()
    RunAction "suggest"
End Sub

Public Sub xltools_accept()
    RunAction "accept"
End Sub

Public Sub xltools_undo()
    RunAction "undo"
End Sub

Public Sub xltools_import_report()
    RunAction "import_report"
End Sub

Public Sub xltools_export_report()
    RunAction "export_report"
End Sub

Public Sub xltools_carry_over()
    RunAction "carry_over"
End Sub

Public Sub xltools_roll_up()
    RunAction "roll_up"
End Sub

Public Sub xltools_about()
    RunAction "about"
End Sub

Public Sub RunAction(ByVal action As String)
    ' Starts Python for one action on the workbook; the module is fixed, only the action differs.
    Dim book As Workbook
    Dim program As String
    Set book = TargetBook()
    If book Is Nothing Then
        Tell "no_workbook"
    ElseIf Not SafeName(book.Name) Then
        Tell "unsafe_name"
    ElseIf Not IsReady() Then
        Tell "not_ready"
    Else
        DescribeOnce
        program = FrozenProgram()
        If program = "" Then
            RunPython COMMAND_HEAD & action & "')"
        Else
            RunFrozenPython program, "excel-action " & action
        End If
    End If
End Sub

Public Function SafeName(ByVal bookName As String) As Boolean
    ' The name becomes part of a command line: it may hold nothing that a shell would act on.
    Const UNSAFE As String = """`$%&|;\="
    Dim position As Long
    Dim letter As String
    SafeName = Len(bookName) > 0
    For position = 1 To Len(bookName)
        letter = Mid$(bookName, position, 1)
        If InStr(UNSAFE, letter) > 0 Or letter = vbCr Or letter = vbLf Then SafeName = False
    Next position
End Function

Public Function IsReady() As Boolean
    ' Whether `xltools excel install` has told where Python is. Without it Windows would start
    ' whatever is called python in the folder of the workbook.
    #If Mac Then
        IsReady = (GetConfig("INTERPRETER_MAC", "") <> "")
    #Else
        If FrozenProgram() <> "" Then
            IsReady = FileExists(FrozenProgram())
        Else
            IsReady = HasPython()
        End If
    #End If
End Function

Public Function HasPython() As Boolean
    ' Worksheet functions need Python itself: the program that stands in for it has no server for them.
    HasPython = FileExists(GetConfig("INTERPRETER_WIN", ""))
End Function

Private Function FrozenProgram() As String
    ' The program that stands in for Python on a PC without it; Windows only.
    #If Mac Then
        FrozenProgram = ""
    #Else
        FrozenProgram = GetConfig("PROGRAM_WIN", "")
    #End If
End Function

Private Sub Tell(ByVal message As String)
    MsgBox Said(message), vbExclamation, Said("title")
End Sub
