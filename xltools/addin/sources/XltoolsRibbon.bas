Attribute VB_Name = "XltoolsRibbon"
Option Explicit
' Callbacks of customUI.xml.

Public Sub OnLoad(ribbon As IRibbonUI)
    DescribeOnce
End Sub

Public Sub OnButton(control As IRibbonControl)
    RunAction control.Tag
End Sub
