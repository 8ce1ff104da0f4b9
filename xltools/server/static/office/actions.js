"use strict";
// 工作簿发给服务的样子，和服务要求的改动。先看清每个操作都认识，再动工作簿。

const Xltools = (() => {
  async function payload(context) {
    const { workbook } = context;
    const { names } = workbook;
    const { worksheets } = workbook;
    const active = worksheets.getActiveWorksheet();
    const selected = workbook.getSelectedRange();
    workbook.load("name");
    names.load("items/name,items/formula,items/type,items/scope");
    worksheets.load("items/name,items/visibility,items/position");
    active.load("position");
    selected.load("address");
    await context.sync();
    const used = worksheets.items.map((sheet) => {
      const range = sheet.getUsedRangeOrNullObject(true);
      range.load("isNullObject");
      return range;
    });
    await context.sync();
    const boxes = used.map((range, index) => {
      if (range.isNullObject) return null;
      const box = worksheets.items[index].getRange("A1").getBoundingRect(range);
      box.load("values,formulas");
      return box;
    });
    await context.sync();
    return {
      client: "Office.js",
      book: { name: workbook.name, active_sheet_index: active.position, selection: address(selected.address) },
      names: names.items.filter((item) => item.type === "Range").map((item) => ({
        name: item.name, refers_to: item.formula, book_scope: true, scope_sheet_name: null, scope_sheet_index: null,
      })),
      sheets: worksheets.items.map((sheet, index) => ({
        name: sheet.name, visibility: sheet.visibility, tables: [], pictures: [],
        values: boxes[index] ? boxes[index].values : [], formulas: boxes[index] ? boxes[index].formulas : [],
      })),
    };
  }

  function address(full) {
    return full.split("!").pop().replaceAll("$", "");
  }

  function range(sheets, action) {
    return sheets[action.sheet_position].getRangeByIndexes(
      action.start_row, action.start_column, action.row_count, action.column_count);
  }

  // For Office.js null means "leave it as it is"; here it means "nothing".
  const filled = (values) => values.map((row) => row.map((content) => content ?? ""));

  const known = {
    activateSheet: (state, action) => state.sheets[action.args[0]].activate(),
    addConditionalFormat: (state, action) => {
      const [rule] = action.args;
      const made = range(state.sheets, action).conditionalFormats.add("CellValue");
      if (rule.fill_color) made.cellValue.format.fill.color = rule.fill_color;
      if (rule.font_color) made.cellValue.format.font.color = rule.font_color;
      made.cellValue.rule = { formula1: rule.formula1, operator: rule.operator };
    },
    addSheet: (state, action) => {
      const [position, name] = action.args;
      const sheet = state.worksheets.add(name);
      sheet.position = position;
      state.sheets.splice(position, 0, sheet);
    },
    namesAdd: (state, action) => state.workbook.names.add(action.args[0], action.args[1]),
    rangeClearContents: (state, action) => range(state.sheets, action).clear("Contents"),
    rangeSelect: (state, action) => range(state.sheets, action).select(),
    setAutofit: (state, action) => {
      const { format } = range(state.sheets, action);
      if (action.args[0] !== "columns") format.autofitRows();
      if (action.args[0] !== "rows") format.autofitColumns();
    },
    setColumnWidth: (state, action) => { range(state.sheets, action).format.columnWidth = action.args[0]; },
    setFontProperty: (state, action) => { range(state.sheets, action).format.font[action.args[0]] = action.args[1]; },
    setFormula: (state, action) => { range(state.sheets, action).formulas = filled(action.values); },
    setNameRefersTo: (state, action) => {
      state.workbook.names.getItem(action.args[0]).formula = action.args[action.args.length - 1];
    },
    setNumberFormat: (state, action) => { range(state.sheets, action).numberFormat = [[action.args[0]]]; },
    setRangeColor: (state, action) => {
      const { fill } = range(state.sheets, action).format;
      if (action.args[0]) fill.color = action.args[0]; else fill.clear();
    },
    setSheetVisibility: (state, action) => { state.sheets[action.sheet_position].visibility = action.args[0]; },
    setValues: (state, action) => { range(state.sheets, action).values = filled(action.values); },
    setVerticalAlignment: (state, action) => { range(state.sheets, action).format.verticalAlignment = action.args[0]; },
    setWrapText: (state, action) => { range(state.sheets, action).format.wrapText = action.args[0]; },
    sheetClearContents: (state, action) => state.sheets[action.sheet_position].getRange().clear("Contents"),
  };

  async function apply(context, actions) {
    const strange = actions.find((action) => !(action.func in known));
    if (strange) throw new Error(`任务窗格不认识操作“${strange.func}”，请刷新任务窗格。`);
    const { workbook } = context;
    workbook.worksheets.load("items/name");
    await context.sync();
    const state = { workbook, worksheets: workbook.worksheets, sheets: [...workbook.worksheets.items] };
    for (const action of actions) known[action.func](state, action);
    await context.sync();
  }

  return { payload, apply };
})();
