// The editor of a ledger: numbers the lines, asks the server what is wrong while one writes, and leads to the line that a
// fault names. The server answers with the page that its button would show; its parts are taken over, so that there is one
// judge and one picture. Without this the button does the same.

const source = document.querySelector("[data-source]");
const state = document.querySelector("[data-draft-state]");
const numbers = document.querySelector("[data-lines]");
const pause = 400;
let waiting = 0;
let asked = null;
let isChanged = false;

if (source && state) {
  numbers.hidden = false;
  number();
  source.addEventListener("input", () => {
    isChanged = true;
    number();
    clearTimeout(waiting);
    waiting = setTimeout(check, pause);
  });
  source.addEventListener("scroll", () => { numbers.scrollTop = source.scrollTop; });
  addEventListener("online", () => { if (isChanged) check(); });
  addEventListener("beforeunload", (event) => { if (isChanged) event.preventDefault(); });
  source.form.addEventListener("submit", () => { isChanged = false; });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    go(Number.parseInt(link.dataset.line, 10));
  });
}

function number() {
  const count = source.value.split("\n").length;
  if (numbers.childElementCount === count) return;
  numbers.replaceChildren(...Array.from({ length: count }, (_, index) => {
    const line = document.createElement("span");
    line.textContent = index + 1;
    return line;
  }));
  numbers.scrollTop = source.scrollTop;
}

async function check() {
  asked?.abort();
  const mine = new AbortController();
  asked = mine;
  say(state.dataset.asking);
  try {
    const answer = await fetch(source.dataset.source, {
      method: "POST", body: new URLSearchParams(new FormData(source.form)), signal: mine.signal, redirect: "error",
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("draft-found");
    // Signed out, or too large: the page that answers says why.
    if (!found) {
      say(page.querySelector("main")?.textContent.trim().replace(/\s+/g, " ") ?? state.dataset.lost);
      return;
    }
    document.getElementById("draft-found").replaceWith(found);
    say(page.querySelector("[data-draft-state]").textContent);
    mark([...found.querySelectorAll("a[data-line]")].map((link) => Number.parseInt(link.dataset.line, 10)));
  } catch (error) {
    if (error.name !== "AbortError") say(state.dataset.lost);
  }
}

function say(words) {
  if (state.textContent !== words) state.textContent = words;
}

function mark(lines) {
  for (const [index, line] of [...numbers.children].entries()) line.classList.toggle("is-faulty", lines.includes(index + 1));
}

function go(line) {
  const lines = source.value.split("\n");
  const start = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  source.focus();
  source.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
  source.scrollTop = Math.max(0, (line - 4) * (source.scrollHeight / lines.length));
}
