// From the phone to the server and back: who is signed in, the day's data, and the items that wait, in the order in
// which they were made. Used by the page and, where there is Background Sync, by the service worker; a lock lets only
// one of them send at a time. An item is sent under the session of the officer who made it, or not at all.
import * as store from "./pocket-store.js";

// The shape of the data that this release reads; the server answers another where it is newer.
export const FORMAT = 1;

class Unsigned extends Error {}
class Unreached extends Error {}

async function ask(address, options = {}) {
  let answer;
  try {
    answer = await fetch(address, { ...options, credentials: "same-origin", headers: { accept: "application/json", ...options.headers } });
  } catch {
    throw new Unreached();
  }
  if (answer.status === 304) return { status: 304 };
  const isJSON = /json/.test(answer.headers.get("content-type") ?? "");
  // A proxy's page, or the one that asks for a new password, is no answer of ours.
  if (answer.status === 401 || (answer.redirected && !isJSON)) throw new Unsigned();
  if (!isJSON) throw new Unreached();
  let body;
  try {
    body = await answer.json();
  } catch {
    throw new Unreached(); // the line went in the middle of the answer
  }
  return { status: answer.status, body, etag: answer.headers.get("etag"), after: Number(answer.headers.get("retry-after")) || 0 };
}

// { state: "signed-in", officer, name, csrf } or { state: "signed-out" } or { state: "offline" }.
export async function session() {
  try {
    const answer = await ask("/pocket/session");
    if (answer.status !== 200) return { state: answer.status === 403 ? "signed-out" : "offline" };
    const before = await store.setting("who");
    await store.setSetting("who", { officer: answer.body.officer, name: answer.body.name });
    if (before?.officer !== answer.body.officer) await store.dropOthers(answer.body.officer);
    return { state: "signed-in", ...answer.body };
  } catch (error) {
    if (error instanceof Unsigned) return { state: "signed-out" };
    if (error instanceof Unreached) return { state: "offline" };
    throw error;
  }
}

// Fetches the day's data where they have changed, and the photos of the tasks. Answers the session.
export async function fetchDay(language) {
  const who = await session();
  if (who.state !== "signed-in") return who;
  try {
    const before = await store.kept(who.officer);
    const isSame = before?.language === language && before.data?.format === FORMAT;
    const answer = await ask(`/pocket/data?format=${FORMAT}&language=${language}`, { headers: isSame && before.etag ? { "if-none-match": before.etag } : {} });
    const areas = await ask("/pocket/areas", { headers: isSame && before.areasTag ? { "if-none-match": before.areasTag } : {} });
    if (answer.status !== 304 && (answer.status !== 200 || answer.body.officer !== who.officer)) return who;
    const kept = {
      language,
      data: answer.status === 304 ? before.data : answer.body,
      etag: answer.status === 304 ? before.etag : answer.etag,
      areas: areas.status === 200 ? areas.body : before?.areas,
      areasTag: areas.status === 200 ? areas.etag : before?.areasTag,
      at: Date.now(),
    };
    await store.keep(who.officer, kept);
    await fetchPhotos(who.officer, kept.data);
  } catch (error) {
    if (error instanceof Unsigned) return { state: "signed-out" };
    if (error instanceof Unreached) return { state: "offline" };
    throw error;
  }
  return who;
}

async function fetchPhotos(officer, data) {
  const wanted = new Map(data.tasks.flatMap((task) => task.photos.map((photo) => [photo.sha256, photo.link])));
  for (const key of await store.photoKeys()) if (key[0] !== officer || !wanted.delete(key[1])) await store.dropPhoto(key);
  for (const [hash, link] of wanted) {
    try {
      const answer = await fetch(link, { credentials: "same-origin" });
      if (answer.ok) await store.keepPhoto(officer, hash, await answer.blob());
    } catch {
      return; // the line has gone again; what is missing is fetched next time
    }
  }
}

// MARK: sending

// Sends what waits of the officer who is signed in. Answers { state, sent }: state as of `session`, or "busy"
// while another window sends.
export function sendAll(isDue = () => true) {
  return navigator.locks.request("taizhang-pocket-send", { ifAvailable: true }, async (lock) => {
    if (!lock) return { state: "busy", sent: 0 };
    const who = await session();
    if (who.state !== "signed-in") return { ...who, sent: 0 };
    const waiting = (await store.items(who.officer)).filter((item) => item.state === "waiting").sort((a, b) => a.id - b.id);
    const held = new Set();
    let [sent, csrf] = [0, who.csrf];
    for (const item of waiting) {
      // Of one matter the later never goes before the earlier.
      const line = item.number ?? item.key;
      if (held.has(line)) continue;
      if (!isDue(item)) { held.add(line); continue; }
      try {
        let answer = await deliver(item, csrf);
        if (answer.status === 403 && answer.body.code === "form.expired") {
          const again = await session();
          if (again.state !== "signed-in" || again.officer !== who.officer) return { ...again, sent };
          csrf = again.csrf;
          answer = await deliver(item, csrf);
        }
        // Somebody else has signed in between the question and this.
        if (answer.body.code === "pocket.other-officer") return { ...await session(), sent };
        if (await settle(item, answer)) sent += 1; else held.add(line);
      } catch (error) {
        if (error instanceof Unsigned) return { state: "signed-out", sent };
        if (!(error instanceof Unreached)) throw error;
        await postpone(item, 0);
        return { state: "offline", sent };
      }
    }
    return { ...who, sent };
  });
}

function deliver(item, csrf) {
  const form = new FormData();
  form.append("csrf", csrf);
  form.append("key", item.key);
  form.append("officer", item.officer);
  form.append("seenAt", new Date(item.seenAt).toISOString());
  if (item.task !== undefined) form.append("task", String(item.task));
  for (const [name, value] of Object.entries(item.fields)) if (value !== "" && value !== null && value !== undefined) form.append(name, String(value));
  for (const photo of item.photos) {
    form.append("capture", `${new Date(photo.at).toISOString()} ${photo.clock} ${photo.isFromCamera ? "camera" : "album"}`);
    form.append("photo", photo.blob, photo.name);
  }
  const address = item.kind === "report" ? "/pocket/reports" : `/pocket/matters/${encodeURIComponent(item.number)}/${item.kind}`;
  return ask(address, { method: "POST", body: form });
}

// Notes the answer. True when the item has come to its end; false when it has to wait.
async function settle(item, answer) {
  const { status, body } = answer;
  if (status === 200 || status === 201) {
    // The photos are with the server now: room for the next ones.
    await store.changeItem(item.id, (stored) => ({ ...stored, state: "sent", answer: body, sentAt: Date.now(), photos: [] }));
    return true;
  }
  if (status === 429 || status >= 500) {
    await postpone(item, answer.after);
    return false;
  }
  const state = body.code === "pocket.task-gone" ? "gone" : "refused";
  await store.changeItem(item.id, (stored) => ({ ...stored, state, answer: body }));
  return true;
}

// Five seconds, ten, twenty, at most ten minutes; longer where the server says so.
function postpone(item, after) {
  return store.changeItem(item.id, (stored) => {
    const tries = (stored.tries ?? 0) + 1;
    const wait = Math.max(after * 1000, Math.min(600_000, 5000 * 2 ** Math.min(tries - 1, 10)));
    return { ...stored, tries, nextAt: Date.now() + wait };
  });
}
