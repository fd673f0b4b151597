// A report with one hand: photo, class by a large button, send. The position comes by itself. Every change is kept as a
// draft at once; two windows on the same draft each keep what they changed last, field by field.
import { button, make, picture, word } from "./pocket-words.js";
import { drawMap, hasMap } from "./pocket-map.js";
import { cellAt, follow, position, unfollow } from "./pocket-place.js";
import { takenPhoto } from "./pocket-photo.js";
import { photoInput } from "./pocket-today.js";
import * as store from "./pocket-store.js";

const MOST_PHOTOS = 9;

// A draft in which nobody has done anything; the position comes by itself.
export const isUntouched = ({ fields, photos }) => !photos.length && !fields.class && !fields.text && !fields.place;

export function reportView(app, draft) {
  const classes = app.kept?.data?.classes ?? [];
  const areas = app.kept?.areas;
  const fields = { ...draft.fields };
  const edited = { ...draft.edited };
  let photos = [...draft.photos];
  let saving = Promise.resolve();
  let taking = Promise.resolve();
  let map = null;

  function change(name, value) {
    fields[name] = value;
    edited[name] = Date.now();
    save();
  }
  function save() {
    saving = saving.then(() => app.guarded(() => store.mergeDraft(draft.id, { ...fields }, { ...edited }, [...photos])));
    saving.then((stored) => stored && app.changed());
    return saving;
  }

  // Photos
  const shots = make("ul", { className: "photos" });
  async function take(file, isCamera) {
    if (photos.length >= MOST_PHOTOS) { app.say(word("tooManyPhotos", { n: MOST_PHOTOS })); return; }
    const photo = await app.guarded(() => takenPhoto(file, isCamera));
    if (!photo) return;
    photos.push(photo);
    edited.photos = Date.now();
    save();
    showPhotos();
  }
  // One after another, in the order in which they were chosen.
  function takeNext(...shot) {
    taking = taking.then(() => take(...shot));
    return taking;
  }
  function showPhotos() {
    shots.replaceChildren(...photos.map((photo, index) => make("li", {}, picture(photo.blob, word("photoNumber", { n: index + 1 })),
      button(word("remove"), () => { photos = photos.filter((each) => each !== photo); edited.photos = Date.now(); save(); showPhotos(); },
        { className: "plain small", ariaLabel: word("removePhoto", { n: index + 1 }) }))));
  }

  // Class
  const titleOf = (code) => classes.find((each) => each.code === code)?.title ?? "";
  const text = make("textarea", { id: "report-text", rows: 2, maxLength: 1300, value: fields.text ?? "" });
  const search = make("input", { type: "search", id: "report-search", autocomplete: "off" });
  const often = make("div", { className: "pocket-choices", attributes: { role: "group", "aria-label": word("classOften") } });
  const hint = make("p", { className: "hint" });
  function choose(code) {
    // The ledger asks for words: those of the class stand there, to be changed, until somebody writes their own.
    if (!text.value.trim() || text.value === titleOf(fields.class)) {
      text.value = titleOf(code);
      change("text", text.value);
    }
    change("class", code);
    search.value = "";
    showClasses();
  }
  function showClasses() {
    const asked = search.value.trim().toLowerCase();
    const found = asked
      ? classes.filter((each) => [each.title, each.group, ...each.words].some((name) => name.toLowerCase().includes(asked))).slice(0, 12)
      : classes.filter((each) => each.often !== null).sort((a, b) => a.often - b.often);
    const chosen = classes.find((each) => each.code === fields.class);
    if (chosen && !found.includes(chosen)) found.unshift(chosen);
    often.replaceChildren(...found.map((each) => button(each.title, () => choose(each.code), { className: "pocket-class", ariaPressed: String(each.code === fields.class) })));
    hint.textContent = !found.length ? word("classNone") : chosen ? chosen.filing : "";
  }
  search.addEventListener("input", showClasses);
  text.addEventListener("input", () => change("text", text.value));

  // Place: by the device until somebody puts it elsewhere.
  const where = make("p", { className: "pocket-where", attributes: { role: "status" } });
  const sheet = make("div", { className: "map map-small", attributes: { role: "region", "aria-label": word("mapOfCells") } });
  const spot = () => (fields["place.lat"] ? { lat: Number(fields["place.lat"]), lon: Number(fields["place.lon"]) } : null);
  const address = make("input", { type: "text", id: "report-place", maxLength: 300, value: fields.place ?? "", autocomplete: "off" });
  address.addEventListener("input", () => change("place", address.value));
  function put(at, isPicked) {
    change("place.lat", at.lat.toFixed(6));
    change("place.lon", at.lon.toFixed(6));
    change("picked", isPicked ? "yes" : "");
    showPlace(isPicked ? null : at.accuracy);
  }
  function showPlace(accuracy) {
    const at = spot();
    const cell = at && cellAt(areas, at);
    where.textContent = !at ? word("placeWaiting") : [
      cell ? word("placeIn", { cell: cell.properties.name }) : word("placeElsewhere"),
      accuracy ? word("placeWithin", { n: Math.round(accuracy) }) : fields.picked ? word("placePicked") : null,
    ].filter(Boolean).join(" · ");
    if (at && map) map.show(at, true);
    refused.hidden = true;
  }
  const device = (at) => { if (at && !fields.picked) put(at, false); };
  const byDevice = button(word("placeHere"), () => {
    const at = position();
    if (at) put(at, false); else app.say(word("placeNone"));
  }, { className: "plain small" });

  const refused = make("p", { className: "warning", hidden: true, attributes: { role: "alert" } });
  const form = make("form", { className: "form pocket-form" },
    make("p", { className: "pocket-photos" },
      make("label", { className: "button", htmlFor: "report-photo", textContent: word("photoTake") }), photoInput("report-photo", takeNext),
      make("label", { className: "button plain", htmlFor: "report-album", textContent: word("photoChoose") }), photoInput("report-album", takeNext, false)),
    shots,
    make("fieldset", {}, make("legend", { textContent: word("class") }), often,
      make("p", {}, make("label", { htmlFor: "report-search", textContent: word("classSearch") }), search), hint),
    make("details", {}, make("summary", { textContent: word("placeOther") }),
      make("p", {}, make("label", { htmlFor: "report-place", textContent: word("address") }), address), byDevice,
      hasMap ? sheet : null,
      make("div", { className: "pocket-degrees" }, ["lat", "lon"].map((name) => {
        const input = make("input", { type: "text", id: `report-${name}`, inputMode: "decimal", autocomplete: "off" });
        input.addEventListener("change", () => {
          const at = { lat: Number(name === "lat" ? input.value : fields["place.lat"]), lon: Number(name === "lon" ? input.value : fields["place.lon"]) };
          if (input.value && Math.abs(at.lat) <= 90 && Math.abs(at.lon) <= 180) put(at, true);
        });
        return make("p", {}, make("label", { htmlFor: `report-${name}`, textContent: word(name) }), input);
      }))),
    make("p", {}, make("label", { htmlFor: "report-text", textContent: word("text") }), text),
    make("p", {}, button(word("discard"), () => app.discard(draft.id, word("discardAsk")), { className: "plain small" })),
    make("div", { className: "pocket-end" }, where, refused, make("button", { className: "pocket-send", textContent: word("send") })));

  form.querySelector("details").addEventListener("toggle", (event) => {
    if (!event.target.open || map || !hasMap) return;
    map = drawMap(sheet, areas);
    map.pick((at) => put(at, true));
    if (spot()) map.show(spot(), true);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await taking;
    const missing = app.kept?.data?.isPhotoRequired && !photos.length ? "needsPhoto" : !fields.class ? "needsClass" : !spot() ? "needsPlace" : !text.value.trim() ? "needsText" : null;
    if (missing) {
      refused.hidden = false;
      refused.textContent = word(missing);
      if (missing === "needsPlace") form.querySelector("details").open = true;
      return;
    }
    await save();
    const title = [titleOf(fields.class), address.value].filter(Boolean).join(" ");
    await app.send(draft.id, title);
  });

  showPhotos();
  showClasses();
  showPlace();
  follow(device);
  app.leaving(() => {
    unfollow(device);
    // Opened and left again: nothing that anybody would look for.
    const dropUntouched = async () => {
      await taking;
      await saving;
      const stored = await store.item(draft.id);
      if (stored && isUntouched(stored)) await store.dropItem(draft.id);
    };
    dropUntouched().catch(() => {});
  });
  // Another window has changed the same draft: its newer fields are shown here.
  app.onDraft(draft.id, (stored) => {
    for (const [name, value] of Object.entries(stored.fields)) {
      if ((stored.edited[name] ?? 0) <= (edited[name] ?? 0)) continue;
      fields[name] = value;
      edited[name] = stored.edited[name];
      if (name === "text" && document.activeElement !== text) text.value = value;
      if (name === "place" && document.activeElement !== address) address.value = value;
    }
    showClasses();
    showPlace();
  });
  return [form];
}
