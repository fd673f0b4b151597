// Counts that keep themselves current. The page works without it: reload shows the same.
// Reads server-sent events from body[data-live]: "tally" carries {"tab.claimed": 3, "light.red": 1}, which goes
// into [data-count="tab.claimed"]; "changed" says that rows are stale. Rows are never moved under the reader's hand:
// a line above the list offers the reload instead.

const address = document.body.dataset.live;

if (address && "EventSource" in window) {
  const source = new EventSource(address);
  source.addEventListener("tally", (event) => {
    const counts = JSON.parse(event.data);
    for (const place of document.querySelectorAll("[data-count]")) {
      const value = counts[place.dataset.count];
      if (Number.isInteger(value)) place.textContent = value.toLocaleString("en-US");
    }
  });
  source.addEventListener("changed", offerReload);
  // A page in the background needs no connection; six of them would use up the browser's.
  addEventListener("pagehide", () => source.close());
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
