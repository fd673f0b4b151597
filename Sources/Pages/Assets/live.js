// Counts that keep themselves current. The page works without it: reload shows the same.
// Reads server-sent events from body[data-live]: "tally" carries {"tab.claimed": 3, "rate": "96.4%"}, which goes
// into [data-count="tab.claimed"]; "changed" says that rows are stale. Rows are never moved under the reader's hand:
// a line above the list offers the reload instead. On a wall, which nobody touches (body[data-reload], in seconds),
// the page is loaded anew, no oftener than that.

const address = document.body.dataset.live;

if (address && "EventSource" in window) {
  const source = new EventSource(address);
  source.addEventListener("tally", (event) => {
    const counts = JSON.parse(event.data);
    for (const place of document.querySelectorAll("[data-count]")) {
      const value = counts[place.dataset.count];
      if (Number.isInteger(value)) place.textContent = value.toLocaleString("en-US");
      else if (typeof value === "string") place.textContent = value;
    }
  });
  source.addEventListener("error", () => tell(document.body.dataset.lost));
  source.addEventListener("open", () => document.querySelector("[data-lost-line]")?.remove());
  const pause = Number.parseInt(document.body.dataset.reload, 10);
  source.addEventListener("changed", pause > 0 ? () => reloadOnce(pause) : offerReload);
  // A page in the background needs no connection; six of them would use up the browser's.
  addEventListener("pagehide", () => source.close());
}

const button = document.querySelector("[data-fullscreen]");
if (button && document.fullscreenEnabled) {
  button.hidden = false;
  button.addEventListener("click", () => {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen();
  });
}

let isDue = false;

function reloadOnce(seconds) {
  if (isDue) return;
  isDue = true;
  setTimeout(() => location.reload(), seconds * 1000);
}

// Said as long as it lasts: what stands still looks like what has not changed. The browser tries again by itself.
function tell(words) {
  if (!words || document.querySelector("[data-lost-line]")) return;
  const line = document.createElement("div");
  const said = document.createElement("p");
  line.dataset.lostLine = "";
  line.className = "notices";
  line.setAttribute("role", "status");
  said.textContent = words;
  line.append(said);
  document.getElementById("main").prepend(line);
}

function offerReload() {
  if (document.querySelector("[data-stale]")) return;
  const notice = document.createElement("p");
  const link = document.createElement("a");
  link.href = location.href;
  link.textContent = document.body.dataset.changed;
  notice.dataset.stale = "";
  notice.append(link);
  const box = document.createElement("div");
  box.className = "notices";
  box.setAttribute("role", "status");
  box.append(notice);
  document.getElementById("main").prepend(box);
}
