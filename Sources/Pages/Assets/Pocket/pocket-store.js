// What the phone keeps, in IndexedDB: what was read for the day, photos of the tasks, and the items that somebody
// made here and nobody may lose. Everything belongs to an officer; nothing is handed out to another.
// Used by the page and by the service worker.

const NAME = "taizhang-pocket";
const SHAPE = 1;
let opening = null;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, SHAPE);
    request.onupgradeneeded = () => {
      const base = request.result;
      base.createObjectStore("setting");
      base.createObjectStore("kept");
      base.createObjectStore("photo");
      base.createObjectStore("item", { keyPath: "id", autoIncrement: true }).createIndex("officer", "officer");
    };
    request.onsuccess = () => {
      // A newer release in another window may change the shape.
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      resolve(request.result);
    };
    request.onerror = () => { opening = null; reject(request.error); };
  });
  return opening;
}

// One transaction: `body` gets the store and answers a request or nothing. Resolves when it is on disk.
async function within(store, mode, body) {
  const base = await open();
  return new Promise((resolve, reject) => {
    const work = base.transaction(store, mode, { durability: "strict" });
    const request = body(work.objectStore(store));
    work.oncomplete = () => resolve(request?.result);
    work.onabort = () => reject(work.error ?? new Error("aborted"));
  });
}

export const setting = (name) => within("setting", "readonly", (store) => store.get(name));
export const setSetting = (name, value) => within("setting", "readwrite", (store) => { store.put(value, name); });

// MARK: what was read for the day

export const kept = (officer) => within("kept", "readonly", (store) => store.get(officer));
export const keep = (officer, value) => within("kept", "readwrite", (store) => { store.put(value, officer); });
export const photo = (officer, hash) => within("photo", "readonly", (store) => store.get([officer, hash]));
export const keepPhoto = (officer, hash, blob) => within("photo", "readwrite", (store) => { store.put(blob, [officer, hash]); });
export const photoKeys = () => within("photo", "readonly", (store) => store.getAllKeys());
export const dropPhoto = (key) => within("photo", "readwrite", (store) => { store.delete(key); });

// What was read for anybody else goes when somebody signs in: only what they made themselves stays.
export async function dropOthers(officer) {
  await within("kept", "readwrite", (store) => {
    store.getAllKeys().onsuccess = (event) => event.target.result.filter((key) => key !== officer).forEach((key) => store.delete(key));
  });
  for (const key of await photoKeys()) if (key[0] !== officer) await dropPhoto(key);
}

// MARK: items

// An item: { id, key, officer, kind, state, number, task, title, fields, edited, photos, madeAt, seenAt, tries, nextAt, answer }.
// state: draft → waiting → sent | refused | gone. `edited` has the instant of the last change of each field.
export const items = (officer) => within("item", "readonly", (store) => store.index("officer").getAll(officer));
export const item = (id) => within("item", "readonly", (store) => store.get(id));
export const addItem = (value) => within("item", "readwrite", (store) => store.add(value));
export const dropItem = (id) => within("item", "readwrite", (store) => { store.delete(id); });

// How many wait by officer, without anything of what they hold.
export async function waitingByOfficer() {
  const counts = new Map();
  await within("item", "readonly", (store) => {
    store.openCursor().onsuccess = (event) => {
      const cursor = event.target.result;
      if (!cursor) return;
      if (cursor.value.state === "waiting") counts.set(cursor.value.officer, (counts.get(cursor.value.officer) ?? 0) + 1);
      cursor.continue();
    };
  });
  return counts;
}

// Changes what is stored now, not what somebody read a while ago: two windows may write the same item. `change`
// gets it and answers it changed, or null to leave it. Answers what is stored then; undefined when it is gone.
export async function changeItem(id, change) {
  let result;
  await within("item", "readwrite", (store) => {
    store.get(id).onsuccess = (event) => {
      const before = event.target.result;
      if (!before) return;
      const after = change(before);
      result = after ?? before;
      if (after) store.put(after);
    };
  });
  return result;
}

// The fields of a draft that two windows edit: of each the newest. `fields` are this window's, with when each was edited.
export const mergeDraft = (id, fields, edited, photos) => changeItem(id, (stored) => {
  if (stored.state !== "draft") return null;
  const merged = { ...stored, fields: { ...stored.fields }, edited: { ...stored.edited } };
  for (const [name, value] of Object.entries(fields)) {
    if ((edited[name] ?? 0) < (stored.edited[name] ?? 0)) continue;
    merged.fields[name] = value;
    merged.edited[name] = edited[name] ?? 0;
  }
  if ((edited.photos ?? 0) > (stored.edited.photos ?? 0)) {
    merged.photos = photos;
    merged.edited.photos = edited.photos ?? 0;
  }
  return merged;
});

// MARK: can it be relied on

// "broken" where nothing is kept at all, "small" where there is little room, "fleeting" where the browser may clear it, else "good".
export async function reliability() {
  try {
    await setSetting("probe", Date.now());
    if (!(await setting("probe"))) return { state: "broken" };
  } catch (error) {
    return { state: "broken", why: error?.name };
  }
  const room = await navigator.storage?.estimate?.().catch(() => null);
  const free = room ? Math.max(0, (room.quota ?? 0) - (room.usage ?? 0)) : null;
  // A day has some fifty photos of about half a megabyte.
  if (free !== null && free < 50 * 1024 * 1024) return { state: "small", free };
  const persisted = await navigator.storage?.persisted?.().catch(() => false) || await navigator.storage?.persist?.().catch(() => false);
  return { state: persisted ? "good" : "fleeting", free };
}
