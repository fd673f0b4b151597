// The pocket: starts, keeps the views current, and hands what somebody makes to the phone's store before anything else.
// Views are in pocket-today, pocket-report and pocket-queue; sending is in pocket-send.
import { forgetPictures, language, make, word, button } from "./pocket-words.js";
import { fetchDay, FORMAT, sendAll } from "./pocket-send.js";
import { follow, metres, position } from "./pocket-place.js";
import { queueView } from "./pocket-queue.js";
import { isUntouched, reportView } from "./pocket-report.js";
import { takenPhoto } from "./pocket-photo.js";
import { taskView, todayView } from "./pocket-today.js";
import * as store from "./pocket-store.js";

const view = document.getElementById("view");
const title = document.getElementById("title");
const notice = document.getElementById("notice");
const status = document.getElementById("status");
const tabs = [...document.querySelectorAll("[data-tab]")];
const channel = new BroadcastChannel("taizhang-pocket");
let leave = [];
let after = [];
let draftListener = null;
// Where the list of today was sorted from last.
let shownAt = null;
// The address of the view that is shown.
let shownHash = null;
let showing = Promise.resolve();
// What a finger is on stays where it is until the finger has gone: drawn anew under it, the tap would be lost.
let lifted = null;
view.addEventListener("pointerdown", () => {
  lifted = new Promise((resolve) => {
    const ended = () => setTimeout(resolve);
    for (const end of ["pointerup", "pointercancel"]) addEventListener(end, ended, { once: true });
    setTimeout(resolve, 3000);
  });
});

const app = {
  who: null, kept: null, items: [], others: 0, room: null, session: navigator.onLine ? "unknown" : "offline",
  get mayReport() { return Boolean(this.who) && (this.kept?.data?.mayReport ?? true); },
  after: (body) => after.push(body),
  leaving: (body) => leave.push(body),
  onDraft: (id, listener) => { draftListener = { id, listener }; },
  heading: (text) => { title.textContent = text; },
  say, guarded, newReport, enqueue, send, discard, reopen, again, asNote, asReport, sync,
  changed: () => channel.postMessage("items"),
};

// MARK: showing

async function read() {
  app.who = (await store.setting("who")) ?? null;
  app.kept = app.who ? (await store.kept(app.who.officer)) ?? null : null;
  // Of another release or of a day long gone: nothing to act on.
  if (app.kept && (app.kept.data?.format !== FORMAT || Date.now() - app.kept.at > 72 * 3_600_000)) app.kept = null;
  app.items = app.who ? await store.items(app.who.officer) : [];
  // What was sent days ago is the server's to show.
  const old = app.items.filter((item) => item.state === "sent" && Date.now() - item.sentAt > 72 * 3_600_000);
  for (const item of old) await store.dropItem(item.id);
  app.items = app.items.filter((item) => !old.includes(item));
  app.others = [...await store.waitingByOfficer()].reduce((sum, [officer, count]) => (officer === app.who?.officer ? sum : sum + count), 0);
}

// One after another: two at once would each begin the same new draft. `isNew`: asked for, and not by itself.
function show({ isNew = true } = {}) {
  return inTurn(() => draw(isNew));
}

// Two changes of the address that came close together have one drawing, of where they led.
function moved() {
  return inTurn(() => (location.hash === shownHash && view.querySelector("form") ? undefined : draw(true)));
}

function inTurn(body) {
  const shown = showing.then(body);
  showing = shown.catch(() => {});
  return shown;
}

async function draw(isNew) {
  await read();
  // Behind this only a new report is waited for, so that no finger comes between.
  if (!isNew) await lifted;
  showStatus();
  const [name, ...rest] = location.hash.slice(1).split("/").map(decodeURIComponent);
  const shown = ["today", "report", "queue", "task"].includes(name) ? name : "today";
  // What somebody is filling in is not taken from under their hand; and a new address has its own drawing under way.
  if (!isNew && (view.querySelector("form") || location.hash !== shownHash)) return;
  shownHash = location.hash;
  leave.forEach((body) => body());
  [leave, after, draftListener] = [[], [], null];
  forgetPictures();
  app.heading(word(`title-${shown}`));
  for (const tab of tabs) {
    if (tab.dataset.tab === (shown === "task" ? "today" : shown)) tab.setAttribute("aria-current", "page"); else tab.removeAttribute("aria-current");
  }
  const held = isNew ? null : view.contains(document.activeElement) && document.activeElement.textContent;
  view.replaceChildren(...await content(shown, rest));
  shownAt = position();
  after.forEach((body) => body());
  // Shown anew by itself: whoever was on a link or a button there still is.
  if (held) [...view.querySelectorAll("a, button")].find((each) => each.textContent === held)?.focus({ preventScroll: true });
  if (isNew && location.hash) title.focus({ preventScroll: false });
}

async function content(name, [first, second]) {
  switch (name) {
    case "task": return taskView(app, first, second);
    case "queue": return queueView(app);
    case "report": {
      if (!app.who) return todayView(app);
      const drafts = app.items.filter((item) => item.kind === "report" && item.state === "draft");
      const draft = drafts.find((item) => String(item.id) === first) ?? drafts.filter((item) => !isUntouched(item)).at(-1);
      if (draft) return reportView(app, draft);
      const id = await newDraft([]);
      return id === undefined ? queueView(app) : reportView(app, await store.item(id));
    }
    default: return todayView(app);
  }
}

function showStatus() {
  const waiting = app.items.filter((item) => item.state === "waiting").length;
  const trouble = app.items.filter((item) => ["refused", "gone"].includes(item.state)).length;
  document.querySelector("[data-count]").textContent = waiting + trouble ? String(waiting + trouble) : "";
  const words = {
    "signed-in": waiting ? word("statusSending", { n: waiting }) : word("statusOnline"),
    "signed-out": waiting ? word("signInToSend", { n: waiting }) : word("statusSignedOut"),
    offline: waiting ? word("statusOfflineWaiting", { n: waiting }) : word("statusOffline"),
    unknown: "",
  };
  const said = words[app.session] ?? "";
  const text = app.session === "signed-out" ? make("a", { href: "/sign-in?next=%2Fpocket%2F", textContent: said }) : said;
  if (status.textContent !== said) status.replaceChildren(text);
}

function say(text, ...more) {
  notice.replaceChildren(make("p", {}, text, ...more.flatMap((each) => [" ", each])));
}

// What may fail on a phone: room runs out, a picture cannot be read. Said, and nothing is pretended.
async function guarded(body) {
  try {
    return await body();
  } catch (error) {
    if (error?.message === "unreadable") say(word("photoUnreadable"));
    else if (error?.name === "QuotaExceededError") say(word("room-full"));
    else say(word("room-broken"));
    return undefined;
  }
}

// MARK: making

function fresh(kind, fields) {
  const now = Date.now();
  return {
    key: crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join(""),
    officer: app.who.officer, kind, state: "draft", title: "", fields, edited: {}, photos: [], madeAt: now, seenAt: now, tries: 0,
  };
}

function newDraft(photos, fields = {}) {
  const draft = fresh("report", fields);
  for (const name of Object.keys(fields)) draft.edited[name] = draft.madeAt;
  return guarded(() => store.addItem({ ...draft, photos }));
}

async function newReport(files, isCamera = false) {
  const photos = [];
  for (const file of files) {
    const photo = await guarded(() => takenPhoto(file, isCamera));
    if (photo) photos.push(photo);
  }
  const id = await newDraft(photos);
  if (id !== undefined) location.hash = `#report/${id}`;
}

// On the phone first, and said so; sent after that.
async function enqueue(made) {
  const id = await guarded(() => store.addItem({ ...fresh(made.kind, made.fields), ...made, state: "waiting" }));
  if (id !== undefined) await queued();
}

async function send(id, name) {
  const stored = await guarded(() => store.changeItem(id, (item) => (item.state === "draft" ? { ...item, state: "waiting", title: name } : null)));
  if (stored) await queued();
}

async function queued() {
  location.hash = "#queue";
  app.changed();
  // Not waited for: without a service worker it never comes.
  navigator.serviceWorker?.ready.then((worker) => worker.sync?.register("pocket-send")).catch(() => {});
  await sync(true);
}

async function discard(id, question) {
  if (!window.confirm(question)) return;
  await guarded(() => store.dropItem(id));
  app.changed();
  if (location.hash === "#queue") await show(); else location.hash = "#queue";
}

// A refused report is changed and sent as another one: under the old key nothing else would be taken.
async function reopen(id) {
  const key = fresh("report", {}).key;
  await guarded(() => store.changeItem(id, (item) => ({ ...item, state: "draft", key, answer: undefined })));
  location.hash = `#report/${id}`;
}

async function again(id) {
  await guarded(() => store.changeItem(id, (item) => ({ ...item, state: "waiting", tries: 0, nextAt: 0, answer: undefined })));
  await queued();
}

// The words and photos of a result that was not applied, as a note where the rules allow one.
async function asNote(id, kind) {
  const key = fresh(kind, {}).key;
  await guarded(() => store.changeItem(id, (item) => ({ ...item, kind, key, state: "waiting", task: undefined, fields: { note: item.fields.note }, answer: undefined })));
  await queued();
}

async function asReport(id) {
  const old = await store.item(id);
  const made = await newDraft(old.photos, { text: [old.fields.note, old.number].filter(Boolean).join(" ") });
  if (made === undefined) return;
  await store.dropItem(id);
  location.hash = `#report/${made}`;
}

// MARK: with the server

let timer = null;

// Sends what waits and fetches the day. `isAsked`: by somebody, so also what is not due for another try yet.
async function sync(isAsked = false) {
  clearTimeout(timer);
  try {
    if (!navigator.onLine) {
      app.session = "offline";
    } else {
      const now = Date.now();
      const sent = await sendAll((item) => isAsked || (item.nextAt ?? 0) <= now);
      const who = sent.state === "busy" ? sent : await fetchDay(language);
      if (who.state !== "busy") app.session = who.state;
      if (sent.sent) app.changed();
    }
  } catch (error) {
    say(word("room-broken"));
    throw error;
  } finally {
    await show({ isNew: false });
    const next = Math.min(...app.items.filter((item) => item.state === "waiting").map((item) => item.nextAt ?? 0));
    if (Number.isFinite(next) && app.session !== "signed-out") timer = setTimeout(sync, Math.max(5000, next - Date.now()));
  }
}

async function offerRelease(registration) {
  const offer = (worker) => say(word("newRelease"), button(word("newReleaseTake"), () => worker.postMessage("take-over"), { className: "small" }));
  if (registration.waiting && navigator.serviceWorker.controller) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    worker.addEventListener("statechange", () => {
      if (worker.state === "installed" && navigator.serviceWorker.controller) offer(worker);
    });
  });
}

async function keepReleases() {
  if (!("serviceWorker" in navigator)) {
    say(word("noWorker"));
    return;
  }
  const hadWorker = Boolean(navigator.serviceWorker.controller);
  navigator.serviceWorker.addEventListener("controllerchange", () => { if (hadWorker) location.reload(); });
  navigator.serviceWorker.addEventListener("message", () => show({ isNew: false }));
  try {
    const registration = await navigator.serviceWorker.register("/pocket/worker.js", { type: "module", scope: "/pocket/", updateViaCache: "none" });
    await offerRelease(registration);
    // The page that is opened next is in the language of this one.
    const worker = (await navigator.serviceWorker.ready).active;
    worker.postMessage({ language });
    document.documentElement.dataset.kept = "yes";
  } catch {
    if (navigator.onLine) say(word("noWorker"));
  }
}

async function start() {
  // Chosen here, also for what the server says.
  if (new URLSearchParams(location.search).has("language")) {
    history.replaceState(null, "", location.pathname + location.hash);
    document.cookie = `taizhang-language=${language}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;
  }
  app.room = await store.reliability();
  if (app.room.state === "broken" || app.room.state === "small") say(word(`room-${app.room.state}`));
  addEventListener("hashchange", moved);
  addEventListener("online", () => sync(true));
  addEventListener("offline", () => { app.session = "offline"; show({ isNew: false }); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") sync(); });
  channel.addEventListener("message", async () => {
    if (draftListener) {
      const stored = await store.item(draftListener.id);
      if (stored?.state === "draft") draftListener.listener(stored); else await show();
    }
    await show({ isNew: false });
  });
  keepReleases();
  if (app.room.state === "broken") {
    document.querySelector(".pocket-tabs").hidden = true;
    view.replaceChildren(make("p", { className: "empty" }, make("a", { href: "/incidents/new", textContent: word("plainForm") })));
    return;
  }
  await show();
  follow((at) => {
    if (at && (!location.hash || location.hash === "#today") && (!shownAt || metres(shownAt, at) > 30)) show({ isNew: false });
  });
  await sync(true);
}

start();
