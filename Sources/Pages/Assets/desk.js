// Keys for those who work through a list: j and k move, Enter opens, x chooses, / goes to the search, u goes back up,
// and each action has a letter: on a row it opens the row's next step, on a matter's page the form. The row is kept per
// address, so that coming back from a matter finds one's place. Everything works without this, and the keys can be
// turned off (WCAG 2.1.4). Also opens the fold that an address points into.

const rows = [...document.querySelectorAll("table[data-rows] tbody tr[data-href]")];
const memory = "row:" + location.pathname + location.search;
const line = document.querySelector("[data-keys]");
let here = rows.findIndex((row) => row.dataset.href === sessionStorage.getItem(memory));
let isOn = localStorage.getItem("keys") !== "off";
if (here >= 0) mark();
unfold();
chooseAll();
if (line) keySwitch();
addEventListener("hashchange", unfold);

addEventListener("keydown", (event) => {
  if (!isOn || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  switch (event.key) {
    case "j": move(1); break;
    case "k": move(-1); break;
    case "x": {
      const box = here < 0 ? null : rows[here].querySelector("[data-choose]");
      if (!box) return;
      box.click();
      break;
    }
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
    default: if (!act(event.key)) return;
  }
  event.preventDefault();
});

for (const [index, row] of rows.entries()) {
  row.addEventListener("click", () => { here = index; mark(); });
}

// The next step of the row, else the form of that letter with its first question ready to be answered.
function act(key) {
  if (!/^[a-z0-9]$/.test(key)) return false;
  const step = here < 0 ? null : rows[here].querySelector(`a[data-key="${key}"]`);
  if (step) {
    location.assign(step.href);
    return true;
  }
  // It is not pressed: what cannot be undone takes a second key.
  const button = document.querySelector(`button[data-key="${key}"]`);
  if (button) {
    button.focus();
    return true;
  }
  const fold = document.querySelector(`details[data-key="${key}"]`);
  if (!fold) return false;
  fold.open = true;
  fold.scrollIntoView({ block: "nearest" });
  const question = fold.querySelector("form :is(input:not([type=hidden]), select, textarea)");
  (question ?? fold.querySelector("form button"))?.focus();
  return true;
}

function keySwitch() {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "plain small";
  button.addEventListener("click", () => {
    isOn = !isOn;
    localStorage.setItem("keys", isOn ? "on" : "off");
    show();
  });
  line.append(" ", button);
  show();

  function show() {
    button.textContent = isOn ? line.dataset.off : line.dataset.on;
    document.body.classList.toggle("has-keys", isOn);
  }
}

// One box for all of the page. It needs a script, so it is shown by one.
function chooseAll() {
  const label = document.querySelector("[data-choose-all]");
  if (!label) return;
  const boxes = [...document.querySelectorAll("[data-choose]")];
  const all = label.querySelector("input");
  label.hidden = false;
  const follow = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; });
  for (const box of boxes) box.addEventListener("change", follow);
  follow();
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

// A box takes no letters; the keys stay usable after one was ticked.
function isTyping(element) {
  return element.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]") !== null;
}
