"use strict";
// A stand-in for Office.js: a workbook in memory, in the shape of window.book. What was not loaded and
// synced can't be read, as in the real one; an address is never guessed.

const columnsOf = (letters) => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
const lettersOf = (column) => (column < 0 ? "" : lettersOf(Math.floor(column / 26) - 1) + String.fromCharCode(65 + (column % 26)));

function place(address) {
  const [, left, top, right, bottom] = /^([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?$/.exec(address);
  const box = [Number(top) - 1, columnsOf(left)];
  return [...box, right ? Number(bottom) - box[0] : 1, right ? columnsOf(right) - box[1] + 1 : 1];
}

class Loaded {
  constructor() { this.wanted = new Set(); this.seen = new Set(); waiting.push(this); }
  load(names) {
    for (const name of names.split(",")) this.wanted.add(name.split("/")[0].trim());
    if (!waiting.includes(this)) waiting.push(this);
  }
  settle() { for (const name of this.wanted) this.seen.add(name); }
  read(name, value) {
    if (!this.seen.has(name)) throw new Error(`${name} was not loaded`);
    return value;
  }
}
let waiting = [];

class Range extends Loaded {
  constructor(sheet, row, column, rows, columns) {
    super();
    Object.assign(this, { sheet, row, column, rows, columns });
    const range = this;
    const note = (what) => ({ set: (value) => { sheet.data.formats.push([what, range.text, value]); } });
    this.format = {
      font: new Proxy({}, { set: (_, key, value) => { sheet.data.formats.push([`font.${String(key)}`, range.text, value]); return true; } }),
      fill: { clear() {} },
      autofitRows() { sheet.data.formats.push(["rows", range.text]); },
      autofitColumns() { sheet.data.formats.push(["columns", range.text]); },
    };
    Object.defineProperty(this.format.fill, "color", note("fill"));
    for (const key of ["columnWidth", "wrapText", "verticalAlignment"]) Object.defineProperty(this.format, key, note(key));
    this.conditionalFormats = {
      add: (type) => ({ cellValue: { format: { fill: {}, font: {} }, set rule(rule) { sheet.data.rules.push([type, range.text, rule]); } } }),
    };
  }
  get text() { return `${lettersOf(this.column)}${this.row + 1}`; }
  get address() { return this.read("address", `${this.sheet.data.name}!${this.text}`); }
  get isNullObject() { return this.read("isNullObject", !this.rows); }
  get values() { return this.read("values", this.grid("values")); }
  get formulas() { return this.read("formulas", this.grid("formulas")); }
  set values(rows) { this.put(rows); }
  set formulas(rows) { this.put(rows); }
  set numberFormat(_) { /* the figures stay as they are */ }
  grid(part) {
    const rows = this.sheet.data[part];
    return Array.from({ length: this.rows }, (_, r) => Array.from({ length: this.columns }, (_, c) => (rows[this.row + r] || [])[this.column + c] ?? ""));
  }
  put(rows) {
    if (rows.length !== this.rows || rows.some((row) => row.length !== this.columns)) throw new Error("values of another size");
    rows.forEach((row, r) => row.forEach((content, c) => this.sheet.write(this.row + r, this.column + c, content)));
  }
  clear(what) {
    if (what !== "Contents") throw new Error(what);
    const [rows, columns] = this.rows ? [this.rows, this.columns] : this.sheet.size();
    for (let r = 0; r < rows; r += 1) for (let c = 0; c < columns; c += 1) this.sheet.write(this.row + r, this.column + c, "");
  }
  select() { window.book.book.selection = this.text; this.sheet.activate(); }
  getBoundingRect(other) {
    return new Range(this.sheet, 0, 0, other.row + other.rows, other.column + other.columns);
  }
}

class Sheet extends Loaded {
  constructor(data) { super(); this.data = data; data.formats ??= []; data.rules ??= []; }
  get name() { return this.read("name", this.data.name); }
  get position() { return this.read("position", window.book.sheets.indexOf(this.data)); }
  set position(position) {
    const { sheets } = window.book;
    sheets.splice(position, 0, ...sheets.splice(sheets.indexOf(this.data), 1));
  }
  get visibility() { return this.read("visibility", this.data.visibility); }
  set visibility(value) { this.data.visibility = value; }
  activate() { window.book.book.active_sheet_index = window.book.sheets.indexOf(this.data); }
  size() { return [this.data.values.length, Math.max(0, ...this.data.values.map((row) => row.length))]; }
  write(row, column, content) {
    if (content === null) return; // as in the real one
    for (const part of ["values", "formulas"]) {
      while (this.data[part].length <= row) this.data[part].push([]);
      while (this.data[part][row].length <= column) this.data[part][row].push("");
      this.data[part][row][column] = typeof content === "string" && content.startsWith("'") ? content.slice(1) : content;
    }
  }
  getRange(address) { return address ? new Range(this, ...place(address)) : new Range(this, 0, 0, ...this.size()); }
  getRangeByIndexes(...box) { return new Range(this, ...box); }
  getUsedRangeOrNullObject() { return new Range(this, 0, 0, ...this.size()); }
}

class Sheets extends Loaded {
  get items() { return this.read("items", this.list); }
  settle() {
    super.settle();
    this.list = window.book.sheets.map((data) => new Sheet(data));
    for (const sheet of this.list) { sheet.load("name,visibility,position"); sheet.settle(); }
  }
  add(name) {
    const data = { name, values: [], formulas: [], visibility: "Visible", tables: [], pictures: [] };
    window.book.sheets.push(data);
    return new Sheet(data);
  }
  getActiveWorksheet() { return new Sheet(window.book.sheets[window.book.book.active_sheet_index]); }
}

class Names extends Loaded {
  get items() {
    return this.read("items", window.book.names.map((name) => ({ name: name.name, formula: name.refers_to, type: "Range", scope: "Workbook" })));
  }
  add(name, formula) { window.book.names.push({ name, refers_to: formula, book_scope: true }); }
  getItem(name) {
    const known = window.book.names.find((item) => item.name === name);
    return { set formula(value) { known.refers_to = value; } };
  }
}

class Workbook extends Loaded {
  constructor() { super(); this.worksheets = new Sheets(); this.names = new Names(); }
  get name() { return this.read("name", window.book.book.name); }
  getSelectedRange() { return this.worksheets.getActiveWorksheet().getRange(window.book.book.selection); }
}

window.Excel = {
  run: async (work) => work({
    workbook: new Workbook(),
    sync: async () => { const settling = waiting; waiting = []; for (const item of settling) item.settle(); },
  }),
  createWorkbook: async (base64) => { window.created = base64; },
};
window.Office = { onReady: (work) => work({ host: "Excel" }), actions: { associate: (name, work) => { window.commands = { ...window.commands, [name]: work }; } } };
window.CustomFunctions = {
  associate: (id, work) => { window.functions = { ...window.functions, [id]: work }; },
  ErrorCode: { notAvailable: "#N/A", invalidValue: "#VALUE!" },
  Error: class extends Error { constructor(code, message) { super(`${code} ${message}`); } },
};
