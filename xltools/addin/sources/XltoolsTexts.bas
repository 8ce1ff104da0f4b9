Attribute VB_Name = "XltoolsTexts"
Option Explicit
Option Private Module
' Texts for people are in the hidden sheet _texts: VBA source would be in the code page of the PC.

Public Function Said(ByVal key As String) As String
    Dim entry As Range
    On Error Resume Next
    Said = key
    For Each entry In ThisWorkbook.Worksheets("_texts").UsedRange.Rows
        If entry.Cells(1, 1).Value = key Then Said = entry.Cells(1, 2).Value
    Next entry
End Function
