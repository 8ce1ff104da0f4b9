Attribute VB_Name = "XltoolsHost"
Option Explicit
Option Private Module
' In a template the buttons are about the workbook that they stand in.

Public Function TargetBook() As Workbook
    Set TargetBook = ThisWorkbook
End Function
