// What the scripts say and how they make elements. The words come from the page, in its language.

const page = document.getElementById("main");
const words = JSON.parse(page.dataset.words);
export const language = page.dataset.language;

// word("tasks", { n: 3 }): the page's sentence with its blanks filled in.
export function word(name, values = {}) {
  const text = words[name];
  if (text === undefined) throw new Error(`no word ${name}`);
  return text.replace(/\{(\w+)\}/g, (_, key) => values[key]);
}

// "10:32" today, "11-21 10:32" else.
export function time(milliseconds) {
  const at = new Date(milliseconds);
  const clock = `${two(at.getHours())}:${two(at.getMinutes())}`;
  return at.toDateString() === new Date().toDateString() ? clock : `${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock}`;
}

const two = (number) => String(number).padStart(2, "0");

export function distance(metres) {
  return metres < 1000 ? word("metres", { n: Math.round(metres / 10) * 10 }) : word("kilometres", { n: (metres / 1000).toFixed(1) });
}

// An element with properties, data attributes and children; children that are text become text, never markup.
export function make(name, { data = {}, attributes = {}, ...properties } = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  Object.assign(element.dataset, data);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const button = (text, press, properties = {}) => {
  const element = make("button", { type: "button", textContent: text, ...properties });
  element.addEventListener("click", press);
  return element;
};

const order = ["red", "yellow", "blue", "none"];

// The colour of a matter's light now, from when it turns.
export function light(row, now = Date.now()) {
  if (row.ending) return "none";
  return order.find((name) => name === "none" || (row[`${name}At`] !== null && row[`${name}At`] <= now));
}

export const lightRank = (row) => order.indexOf(light(row));

const lights = document.getElementById("lights").content;

// The server's own badge: shape and word beside the colour.
export const badge = (row) => lights.querySelector(`.light-${light(row)}`).cloneNode(true);

export function due(row) {
  if (row.ending) return row.ending;
  if (row.isPaused) return word("paused");
  return row.dueAt === null ? "" : word(row.dueAt < Date.now() ? "overSince" : "dueBy", { time: time(row.dueAt) });
}

// Pictures of blobs; the addresses are given back when the view goes.
let addresses = [];
export function picture(blob, alt) {
  const address = URL.createObjectURL(blob);
  addresses.push(address);
  return make("img", { src: address, alt });
}

export function forgetPictures() {
  addresses.forEach(URL.revokeObjectURL);
  addresses = [];
}
