"use strict";
// 任务窗格：按钮把打开的工作簿发给服务，再照回答改工作簿。

const by = (id) => document.getElementById(id);
const token = new URLSearchParams(location.hash.slice(1)).get("token") || new URLSearchParams(location.search).get("token");
let working = false;

function headers(extra = {}) {
  return token ? { ...extra, Authorization: `Bearer ${token}` } : extra;
}

async function ask(path, body, extra) {
  const answer = await fetch(path, { method: "POST", body, headers: headers(extra) });
  if (!answer.ok) {
    const said = await answer.json().catch(() => ({}));
    throw new Error(said.error || `服务没有完成（${answer.status}）。`);
  }
  return answer;
}

async function busy(text, work) {
  if (working) return;
  working = true;
  by("problem").textContent = "";
  by("status").textContent = text;
  try {
    by("status").textContent = await work();
  } catch (error) {
    by("status").textContent = "";
    by("problem").textContent = error instanceof TypeError ? "连不上服务，请确认它在运行。" : error.message;
  } finally {
    working = false;
  }
}

function run(action) {
  return busy("请稍候…", () => Excel.run(async (context) => {
    const request = { payload: await Xltools.payload(context), number: Number(by("number").value) };
    const answer = await ask(`/api/excel/${action}`, JSON.stringify(request), { "Content-Type": "application/json" });
    const said = await answer.json();
    await Xltools.apply(context, said.actions);
    return said.message;
  }));
}

async function rollUp(files) {
  const form = new FormData();
  for (const file of files) form.append("files", file);
  const answer = await ask("/api/rollup", form);
  const bytes = new Uint8Array(await answer.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
  await Excel.createWorkbook(btoa(text));
  return `已汇总 ${files.length} 个工作簿，汇总表在新窗口。`;
}

async function compute(name, values) {
  const request = JSON.stringify({ name, arguments: values });
  const said = await (await ask("/api/excel-function", request, { "Content-Type": "application/json" })).json();
  if (said.error) {
    const kind = said.error === "#N/A" ? CustomFunctions.ErrorCode.notAvailable : CustomFunctions.ErrorCode.invalidValue;
    throw new CustomFunctions.Error(kind, said.text);
  }
  return said.value;
}

async function associate() {
  if (typeof CustomFunctions === "undefined") return;
  const described = await (await fetch("/office/functions.json")).json();
  for (const { id } of described.functions) {
    CustomFunctions.associate(id, (...values) => compute(id.toLowerCase(), values.slice(0, -1)));
  }
}

function ready() {
  for (const button of document.querySelectorAll("[data-action]")) {
    button.addEventListener("click", () => run(button.dataset.action));
  }
  by("files").addEventListener("change", (event) => {
    const files = [...event.target.files];
    if (files.length) busy(`正在汇总 ${files.length} 个工作簿…`, () => rollUp(files));
  });
  if (typeof Office === "undefined") {
    by("problem").textContent = "这里没有 Excel。请在 Excel 中打开本窗格；服务还要放有 office.js（见 docs/server.md）。";
    return;
  }
  Office.onReady(() => {
    for (const action of ["check", "next", "clear"]) {
      if (Office.actions) Office.actions.associate(action, (event) => run(action).then(() => event.completed()));
    }
    associate();
  });
}

ready();
