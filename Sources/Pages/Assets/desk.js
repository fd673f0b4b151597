// Keys for those who work through a list: j and k move, Enter opens, / goes to the search, u goes back up.
// The row is kept per address, so that coming back from a matter finds one's place. Works on table[data-rows];
// the list works without it. Also opens the fold that an address points into.

const rows = [...document.querySelectorAll("table[data-rows] tbody tr[data-href]")];
const memory = "row:" + location.pathname + location.search;
let here = rows.findIndex((row) => row.dataset.href === sessionStorage.getItem(memory));
if (here >= 0) mark();
unfold();
addEventListener("hashchange", unfold);

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  switch (event.key) {
    case "j": move(1); break;
    case "k": move(-1); break;
    case "Enter":
      // Enter on a link or a button keeps its own meaning.
      if (here < 0 || event.target.closest("a, button, summary")) return;
      location.assign(rows[here].dataset.href);
      break;
    case "u": {
      const up = [...document.querySelectorAll(".crumbs a")].pop();
      if (up) location.assign(up.href);
      break;
    }
    case "/": document.querySelector("[data-search]")?.focus(); break;
    default: return;
  }
  event.preventDefault();
});

for (const [index, row] of rows.entries()) {
  row.addEventListener("click", () => { here = index; mark(); });
}

// A link to something folded opens the fold, in browsers that do not do so themselves.
function unfold() {
  const fold = document.getElementById(decodeURIComponent(location.hash.slice(1)))?.closest("details");
  if (fold) fold.open = true;
}

function move(step) {
  if (!rows.length) return;
  here = Math.min(Math.max(here + step, 0), rows.length - 1);
  mark();
  rows[here].scrollIntoView({ block: "nearest" });
}

function mark() {
  rows.forEach((row, index) => row.classList.toggle("is-here", index === here));
  sessionStorage.setItem(memory, rows[here].dataset.href);
}

function isTyping(element) {
  return element.closest("input, textarea, select, [contenteditable]") !== null;
}
