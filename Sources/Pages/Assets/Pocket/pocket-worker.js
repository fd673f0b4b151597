// The service worker of /pocket/. The server puts `version`, `files`, `shells` and the import of `sendAll` before this.
// It keeps one release whole: page, style, scripts and map come from the cache of one version and never from two.
// The day's data are not its business: they lie in IndexedDB, by officer.

const CACHE = `pocket-${version}`;
const CHOICE = "pocket-choice";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(files.map((file) => new Request(file, { cache: "reload" })))));
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    const names = await caches.keys();
    await Promise.all(names.filter((name) => name.startsWith("pocket-") && name !== CACHE && name !== CHOICE).map((name) => caches.delete(name)));
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (event.request.mode === "navigate" && url.pathname === "/pocket/") {
    event.respondWith(shell(url));
  } else if (files.includes(url.pathname + url.search)) {
    event.respondWith(caches.open(CACHE).then(async (cache) => (await cache.match(event.request)) ?? fetch(event.request)));
  }
});

// The page in the language that was chosen last.
async function shell(url) {
  const choice = await caches.open(CHOICE);
  const asked = url.searchParams.get("language");
  if (shells[asked]) await remember(asked);
  const language = shells[asked] ? asked : await (await choice.match("/pocket/language"))?.text();
  const cache = await caches.open(CACHE);
  const found = language && await cache.match(shells[language]);
  if (found) return found;
  try {
    return await fetch(`/pocket/${url.search}`);
  } catch {
    return (await cache.match(shells.zh)) ?? Response.error();
  }
}

// The page says in which language it was opened, and when somebody wants the new release.
self.addEventListener("message", (event) => {
  if (event.data === "take-over") self.skipWaiting();
  if (shells[event.data?.language]) event.waitUntil(remember(event.data.language));
});

const remember = async (language) => (await caches.open(CHOICE)).put("/pocket/language", new Response(language));

self.addEventListener("sync", (event) => {
  if (event.tag === "pocket-send") event.waitUntil(send());
});

async function send() {
  const { state } = await sendAll();
  for (const client of await self.clients.matchAll()) client.postMessage("sent");
  // Thrown, so that the browser tries again when there is a network.
  if (state === "offline" || state === "busy") throw new Error(state);
}
