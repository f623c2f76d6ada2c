// Five small comforts; every page works without this file.
// 1. Chart: one tab stop, arrows move along the steps, the step is read out below.
// 2. Checklist: ticks stay in this browser and are never sent anywhere.
// 3. Copying the link.
// 4. Parts that renew themselves keep what is open, scrolled and in focus.
// 5. A form that can't be sent, because the network is away, stays as it is and says so.

const STORE = "tiexin.checklist";

function stops(chart) {
  return [...chart.querySelectorAll("a[aria-label]")];
}

function settle(chart) {
  stops(chart).forEach((stop, index) => stop.setAttribute("tabindex", index ? "-1" : "0"));
}

function describe(stop) {
  const panel = document.getElementById("described");
  if (panel && stop) panel.textContent = stop.getAttribute("aria-label");
}

function move(chart, from, key) {
  const all = stops(chart);
  const at = all.indexOf(from);
  const to = { ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at - 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[key];
  if (to === undefined || !all[to]) return false;
  all.forEach((stop) => stop.setAttribute("tabindex", "-1"));
  all[to].setAttribute("tabindex", "0");
  all[to].focus();
  return true;
}

function ticked() {
  try {
    return new Set(JSON.parse(localStorage.getItem(STORE) || "[]"));
  } catch {
    return new Set();
  }
}

function tally() {
  const line = document.querySelector("[data-tally]");
  if (!line) return;
  const boxes = [...document.querySelectorAll("[data-document]")];
  const done = boxes.filter((box) => box.checked).length;
  line.textContent = line.dataset.tally.replace("#", done).replace("#", boxes.length);
}

function prepare(root) {
  root.querySelectorAll("[data-gantt]").forEach(settle);
  root.querySelectorAll("[data-copy]").forEach((button) => { button.hidden = !navigator.clipboard; });
  root.querySelectorAll("[data-print]").forEach((button) => { button.hidden = false; });
  const done = ticked();
  root.querySelectorAll("[data-document]").forEach((box) => { box.checked = done.has(box.dataset.document); });
  tally();
}

document.addEventListener("keydown", (event) => {
  const stop = event.target.closest?.("[data-gantt] a");
  if (stop && move(stop.closest("[data-gantt]"), stop, event.key)) event.preventDefault();
});
document.addEventListener("focusin", (event) => describe(event.target.closest?.("[data-gantt] a")));
document.addEventListener("pointerover", (event) => describe(event.target.closest?.("[data-gantt] a")));
document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-document]");
  if (!box) return;
  const done = ticked();
  if (box.checked) done.add(box.dataset.document);
  else done.delete(box.dataset.document);
  try { localStorage.setItem(STORE, JSON.stringify([...done])); } catch { /* private window */ }
  tally();
});
document.addEventListener("click", async (event) => {
  if (event.target.closest?.("[data-print]")) window.print();
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
  button.textContent = button.dataset.done;
});
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.method !== "post") return;
  event.preventDefault();
  const problem = document.getElementById("page-problem");
  const told = document.createElement("p");
  told.className = "problem";
  told.textContent = problem.dataset.offline;
  problem.replaceChildren(told);
  problem.scrollIntoView({ block: "center" });
});
window.addEventListener("online", () => {
  const problem = document.getElementById("page-problem");
  if (problem.textContent === problem.dataset.offline) problem.replaceChildren();
});
let kept = null;

function typing(part) {
  const at = document.activeElement;
  return part.contains(at) && at.matches("input, textarea, select");
}

function keep(part) {
  const at = document.activeElement;
  const inside = part.contains(at) && at !== part;
  kept = {
    open: new Map([...part.querySelectorAll("details[id]")].map((each) => [each.id, each.open])),
    scrolled: [...part.querySelectorAll(".region")].map((each) => [each.scrollLeft, each.scrollTop]),
    link: inside && !at.id ? at.getAttribute("href") : null,
    summary: inside && at.matches("summary") ? at.parentElement.id : null,
  };
}

function giveBack(part) {
  kept.open.forEach((open, id) => {
    const found = part.querySelector(`details[id="${id}"]`);
    if (found) found.open = open;
  });
  [...part.querySelectorAll(".region")].forEach((each, index) => {
    const [left, top] = kept.scrolled[index] || [0, 0];
    each.scrollLeft = left;
    each.scrollTop = top;
  });
  const focus = kept.summary
    ? part.querySelector(`details[id="${kept.summary}"] > summary`)
    : kept.link && [...part.querySelectorAll("a[href]")].find((each) => each.getAttribute("href") === kept.link);
  if (focus) focus.focus({ preventScroll: true });
  kept = null;
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const part = event.detail.target;
  if (!part.matches?.("[data-live]") || !event.detail.shouldSwap) return;
  // Whoever types here is not disturbed: the next question brings the news.
  if (typing(part)) event.detail.shouldSwap = false;
  else keep(part);
});
document.addEventListener("htmx:afterSettle", () => {
  const part = kept && document.querySelector("[data-live]");
  if (part) giveBack(part);
});
document.addEventListener("htmx:afterSettle", (event) => prepare(event.target.closest("main") || document));
prepare(document);
// What is wrong is where one goes on, unless a field says so itself.
if (!document.querySelector("[autofocus]")) document.querySelector('.problem[role="alert"]')?.focus();
