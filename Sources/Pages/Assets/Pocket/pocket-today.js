// Today: what is to be looked at, nearest first where the device says where it is, and what one has reported. One task
// opens into what is asked, its photos and the two answers.
import { badge, button, distance, due, language, lightRank, make, picture, time, word } from "./pocket-words.js";
import { drawMap, hasMap } from "./pocket-map.js";
import { metres, position } from "./pocket-place.js";
import { takenPhoto } from "./pocket-photo.js";
import * as store from "./pocket-store.js";

const place = (row) => (row.latitude === null || row.longitude === null ? null : { lat: row.latitude, lon: row.longitude });

// Tasks by distance; those without a place, or all where nobody knows where here is, by light and due.
export function sorted(tasks, here) {
  const far = (task) => (here && place(task) ? metres(here, place(task)) : Infinity);
  return [...tasks].sort((a, b) => {
    const [near, other] = [far(a), far(b)];
    if (near !== other && (near < Infinity || other < Infinity)) return near - other;
    return lightRank(a) - lightRank(b) || (a.dueAt ?? Infinity) - (b.dueAt ?? Infinity) || (a.number < b.number ? -1 : 1);
  });
}

export function todayView(app) {
  const { data, areas, at } = app.kept ?? {};
  const view = [];
  if (app.mayReport) {
    view.push(make("p", { className: "pocket-big" },
      make("label", { className: "button", htmlFor: "quick-photo", textContent: word("photoReport") }),
      quickPhoto(app),
      button(word("reportWithout"), () => app.newReport([]), { className: "plain" })));
  }
  if (!data) return [...view, make("p", { className: "empty", textContent: word(app.session === "signed-out" ? "nothingSignedOut" : "nothingYet") })];
  const done = new Set(app.items.filter((item) => ["waiting", "sent"].includes(item.state) && item.task !== undefined).map((item) => `${item.number}/${item.task}`));
  const tasks = sorted(data.tasks.filter((task) => !done.has(`${task.number}/${task.task}`)), position());
  view.push(
    make("section", { className: "block" },
      make("div", { className: "block-head" }, make("h2", { textContent: word("tasks", { n: tasks.length }) }),
        make("small", { className: "quiet", textContent: position() ? word("byDistance") : word("byLight") })),
      tasks.length ? make("ul", { className: "pocket-list" }, tasks.map((task) => taskLine(task))) : make("p", { className: "empty", textContent: word("noTasks") })),
  );
  if (hasMap && areas?.features?.length) {
    const sheet = make("div", { className: "map map-small", attributes: { role: "region", "aria-label": word("mapOfCells") } });
    view.push(make("section", { className: "block" }, make("div", { className: "block-head" }, make("h2", { textContent: word("myCells") }),
      make("small", { className: "quiet", textContent: data.cells.map((cell) => cell.name).join(language === "zh" ? "、" : ", ") })), sheet));
    app.after(() => {
      const map = drawMap(sheet, areas);
      map.mark(tasks, (task) => { location.hash = taskAddress(task); });
      if (position()) map.show(position());
    });
  }
  view.push(
    make("section", { className: "block" },
      make("div", { className: "block-head" }, make("h2", { textContent: word("myReports", { n: data.reports.length }) })),
      data.reports.length ? make("ul", { className: "pocket-list" }, data.reports.map(reportLine)) : make("p", { className: "empty", textContent: word("noReports") })),
    make("p", { className: "note", textContent: word("asOf", { time: time(at) }) }),
  );
  return view;
}

function quickPhoto(app) {
  const input = make("input", { type: "file", id: "quick-photo", accept: "image/*", className: "hidden", attributes: { capture: "environment" } });
  input.addEventListener("change", () => app.newReport([...input.files], true));
  return input;
}

const taskAddress = (task) => `#task/${encodeURIComponent(task.number)}/${task.task}`;

function taskLine(task) {
  const here = position();
  const far = here && place(task) ? distance(metres(here, place(task))) : null;
  return make("li", {},
    make("a", { href: taskAddress(task) },
      make("span", { className: "pocket-row" }, badge(task), make("b", { textContent: word(`do-${task.action}`) }),
        far && make("span", { className: "pocket-far", textContent: far })),
      make("span", { textContent: task.title }),
      make("small", { className: "quiet", textContent: [task.number, task.cell, due(task)].filter(Boolean).join(" · ") })));
}

function reportLine(row) {
  return make("li", {},
    make("a", { href: row.link },
      make("span", { className: "pocket-row" }, badge(row), make("b", { textContent: row.ending ?? row.stage })),
      make("span", { textContent: row.title }),
      make("small", { className: "quiet", textContent: [row.number, row.owner, due(row)].filter(Boolean).join(" · ") })));
}

// MARK: one task

export function taskView(app, number, id) {
  const task = app.kept?.data?.tasks.find((each) => each.number === number && String(each.task) === id);
  if (!task) return [make("p", { className: "empty", textContent: word("taskGone") }), backLink()];
  app.heading(word(`do-${task.action}`));
  const facts = [
    ["place", task.place], ["cell", task.cell], ["kind", task.class], ["seen", task.description], ["asked", task.asked], ["work", task.work],
    ["condition", task.condition], ["due", due(task)],
  ].filter(([, value]) => value);
  const shots = make("ul", { className: "photos" });
  fillShots(app, task, shots);
  const view = [
    make("p", { className: "pocket-row" }, badge(task), make("a", { className: "number", href: task.link, textContent: task.number })),
    make("h2", { textContent: task.title }),
    make("dl", { className: "facts" }, facts.map(([name, value]) => make("div", {}, make("dt", { textContent: word(`fact-${name}`) }), make("dd", { textContent: value })))),
    shots,
  ];
  if (hasMap && place(task)) {
    const sheet = make("div", { className: "map map-small", attributes: { role: "region", "aria-label": word("mapOfCells") } });
    view.push(sheet);
    app.after(() => {
      const map = drawMap(sheet, app.kept.areas);
      map.mark([task], () => {});
      map.map.setView([task.latitude, task.longitude], 16);
      if (position()) map.show(position());
    });
  }
  return [...view, resultForm(app, task), backLink()];
}

const backLink = () => make("p", {}, make("a", { href: "#today", textContent: word("back") }));

async function fillShots(app, task, list) {
  for (const each of task.photos) {
    const blob = await store.photo(app.who.officer, each.sha256).catch(() => null);
    list.append(make("li", {}, blob ? picture(blob, word(each.isWork ? "photoOfWork" : "photoOfReport")) : make("span", { className: "note", textContent: word("photoMissing") })));
  }
}

// The two answers as large buttons that are one choice, words, photos; kept at once when it is sent.
function resultForm(app, task) {
  const name = task.action === "check" ? "found" : "passed";
  const choice = (value) => make("label", { className: "pocket-choice" },
    make("input", { type: "radio", name, value, required: true }), make("span", { textContent: word(`${name}-${value}`) }));
  const words = make("textarea", { id: "result-note", name: "note", rows: 2, maxLength: 1300 });
  const shots = make("ul", { className: "photos" });
  const refused = make("p", { className: "warning", hidden: true, attributes: { role: "alert" } });
  const photos = [];
  let taking = Promise.resolve();
  async function take(file) {
    const photo = await app.guarded(() => takenPhoto(file, true));
    if (!photo) return;
    photos.push(photo);
    shots.append(make("li", {}, picture(photo.blob, word("photo"))));
  }
  const form = make("form", { className: "form pocket-form" },
    make("fieldset", {}, make("legend", { textContent: word(`ask-${task.action}`) }), make("div", { className: "pocket-choices" }, choice("yes"), choice("no"))),
    make("p", {}, make("label", { htmlFor: "result-note", textContent: word("note") }), words),
    make("p", {}, make("label", { className: "button plain", htmlFor: "result-photo", textContent: word("addPhoto") }), photoInput("result-photo", (file) => {
      taking = taking.then(() => take(file));
      return taking;
    })),
    shots,
    make("div", { className: "pocket-end" }, refused, make("button", { className: "pocket-send", textContent: word("send") })));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await taking;
    const value = new FormData(form).get(name);
    const needsWords = task.needsNote || (task.action === "verify" && value === "no");
    const missing = needsWords && !words.value.trim() ? "needsNote" : task.needsPhoto && !photos.length ? "needsPhoto" : null;
    refused.hidden = !missing;
    if (missing) {
      refused.textContent = word(missing);
      words.focus();
      return;
    }
    await app.enqueue({ kind: task.action, number: task.number, task: task.task, title: task.title, fields: { [name]: value, note: words.value.trim() }, photos });
  });
  return form;
}

export function photoInput(id, take, isCamera = true) {
  const input = make("input", { type: "file", id, accept: "image/*", className: "hidden", multiple: !isCamera });
  if (isCamera) input.setAttribute("capture", "environment");
  input.addEventListener("change", async () => {
    for (const file of input.files) await take(file, isCamera);
    input.value = "";
  });
  return input;
}
