Attribute VB_Name = "XltoolsHost"
Option Explicit
Option Private Module
' In the add-in the buttons are about the workbook in front; there is none in Protected View.

Public Function TargetBook() As Workbook
    Set TargetBook = ActiveWorkbook
End Function
