"use strict";
// 校验、标注、导入、汇总：文件发给本服务，结果列成表。口令在网址的 # 之后，不会发给别处。

const VERDICTS = { valid: "通过", valid_with_warnings: "通过，有提醒", invalid: "不通过", unreadable: "无法读取" };
const SEVERITIES = { error: "错误", warning: "提醒", info: "提示" };
const RANK = ["error", "warning", "info"];
const token = new URLSearchParams(location.hash.slice(1)).get("token");
const state = { files: [], reports: [] };
const by = (id) => document.getElementById(id);

function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "onclick") made.addEventListener("click", value);
    else made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

async function post(path, files, extra = {}) {
  const form = new FormData();
  for (const file of files) form.append("files", file);
  for (const [name, value] of Object.entries(extra)) if (value) form.append(name, value);
  const headers = token ? { Authorization: `Bearer ${token}` } : {};
  const answer = await fetch(path, { method: "POST", body: form, headers });
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({}));
    throw new Error(said.error || `服务没有完成（${answer.status}）。`);
  }
  return answer;
}

async function busy(button, text, work) {
  by("problem").textContent = "";
  by("status").textContent = text;
  if (button) button.disabled = true;
  try {
    await work();
    by("status").textContent = "";
  } catch (error) {
    by("status").textContent = "";
    by("problem").textContent = error instanceof TypeError ? "连不上服务，请确认它在运行。" : error.message;
  } finally {
    if (button) button.disabled = false;
  }
}

async function save(answer) {
  const named = /filename\*=UTF-8''([^;]+)/.exec(answer.headers.get("Content-Disposition") || "");
  const url = URL.createObjectURL(await answer.blob());
  const link = element("a", { href: url, download: named ? decodeURIComponent(named[1]) : "下载" });
  document.body.append(link);
  link.click();
  link.remove();
  URL.revokeObjectURL(url);
}

function check(files) {
  state.files = [...files];
  if (!state.files.length) return;
  busy(null, `正在校验 ${state.files.length} 个文件…`, async () => {
    const answer = await post("/api/check", state.files, { prior: by("prior").files[0] });
    state.reports = (await answer.json()).reports;
    show();
    by("result").hidden = false;
    by("result-title").scrollIntoView({ block: "start" });
  });
}

function show() {
  const rows = state.reports.map((report, index) => overviewRow(report, index));
  by("overview").replaceChildren(...rows);
  by("rollup").hidden = !state.reports.some((report) => report.kind === "workbook");
  showDetails();
}

function overviewRow(report, index) {
  const cell = (label, ...children) => element("td", { "data-label": label }, ...children);
  const verdict = element("span", { class: `badge ${report.verdict}` }, VERDICTS[report.verdict]);
  return element("tr", {},
    cell("文件", element("a", { href: `#report-${index}` }, report.file)),
    cell("单位", report.office || "—"),
    cell("年度", report.year ? String(report.year) : "—"),
    cell("结论", verdict),
    element("td", { "data-label": "错误", class: "number" }, String(report.summary.error)),
    element("td", { "data-label": "提醒", class: "number" }, String(report.summary.warning)),
    cell("下载", ...downloads(report, index)));
}

function downloads(report, index) {
  if (report.kind === "unreadable") return ["—"];
  const button = (text, path, said) => element("button", {
    type: "button", class: "button small", "aria-label": `${text}：${report.file}`,
    onclick: (event) => busy(event.target, said, async () => save(await post(path, [state.files[index]]))),
  }, text);
  const mark = button("标注副本", "/api/mark", "正在标注…");
  return report.kind === "published" ? [button("工作簿", "/api/import", "正在导入…"), mark] : [mark];
}

function showDetails() {
  const least = document.querySelector("input[name=least]:checked").value;
  const shown = RANK.slice(0, RANK.indexOf(least) + 1);
  by("details").replaceChildren(...state.reports.map((report, index) => details(report, index, shown)));
}

function details(report, index, shown) {
  const title = `${report.file}${report.office ? `　${report.office}` : ""}`;
  const article = element("article", { id: `report-${index}`, tabindex: "-1" }, element("h3", {}, title));
  if (report.error) {
    article.append(element("p", { class: "hint" }, report.error));
    return article;
  }
  const open = (report.notes || []).filter((note) => note.open);
  if (open.length) {
    const items = open.map((note) => element("li", {}, `${note.about}${note.place ? `（${note.place}）` : ""}：${note.what}`));
    article.append(element("ul", { class: "notes", "aria-label": "导入时请核对" }, ...items));
  }
  const findings = report.findings.filter((finding) => shown.includes(finding.severity));
  article.append(findings.length ? table(findings) : element("p", { class: "clean" }, "没有这一级别的问题。"));
  return article;
}

function table(findings) {
  const heads = ["级别", "位置", "问题和办法", "规则"].map((text) => element("th", { scope: "col" }, text));
  const rows = findings.map((finding) => element("tr", {},
    element("td", {}, element("span", { class: `badge ${finding.severity}` }, SEVERITIES[finding.severity])),
    element("td", { class: "cell" }, place(finding)),
    element("td", {}, finding.message, advice(finding)),
    element("td", { class: "cell" }, finding.rule)));
  return element("table", { class: "findings" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
}

function place(finding) {
  if (!finding.at.length) return "—";
  return finding.at.length > 2 ? `${finding.at[0]} 等 ${finding.at.length} 格` : finding.at.join("、");
}

function advice(finding) {
  if (!finding.advice) return null;
  return element("span", { class: "advice" }, `${finding.advice}${finding.basis ? `（${finding.basis}）` : ""}`);
}

function ready() {
  const drop = by("drop");
  by("files").addEventListener("change", (event) => check(event.target.files));
  for (const name of ["dragenter", "dragover"]) {
    drop.addEventListener(name, (event) => { event.preventDefault(); drop.classList.add("over"); });
  }
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => { event.preventDefault(); check(event.dataTransfer.files); });
  for (const choice of document.querySelectorAll("input[name=least]")) choice.addEventListener("change", showDetails);
  by("rollup").addEventListener("click", (event) => busy(event.target, "正在汇总…", async () => {
    const workbooks = state.files.filter((_, index) => state.reports[index].kind === "workbook");
    await save(await post("/api/rollup", workbooks, { roster: by("roster").files[0], year: by("year").value }));
  }));
}

ready();
