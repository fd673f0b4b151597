// Maps drawn from our own areas, on paper, with no tiles from anywhere: a page must not tell a stranger where
// somebody reports from. Leaflet is loaded before this as window.L. Two uses:
//   [data-place]  a place in a form: click, drag or the device's position fill the two fields;
//   [data-map]    a map of matters: data-areas and data-matters are GeoJSON, or data-lat and data-lon one mark.
//   data-centre   latitude,longitude on either: where the district wants its maps to start.
// Without it the fields are filled by hand and the list below the map says the same.

const L = window.L;
const shapes = {
  none: '<circle cx="8" cy="8" r="5"/>',
  blue: '<circle cx="8" cy="8" r="6.5"/>',
  yellow: '<path d="M8 1 15.5 14.5H.5z"/>',
  red: '<path d="M1.5 1.5h13v13h-13z"/>',
  here: '<path d="M8 22C4 15 1 12 1 8a7 7 0 0 1 14 0c0 4-3 7-7 14z"/>',
};

if (L) {
  for (const field of document.querySelectorAll("[data-place]")) placePicker(field);
  for (const element of document.querySelectorAll("[data-map]")) matterMap(element);
}

async function placePicker(field) {
  const lat = field.querySelector("[data-lat]");
  const lon = field.querySelector("[data-lon]");
  const slot = field.querySelector(".map-slot");
  const button = make("button", { type: "button", className: "plain", textContent: field.dataset.locate });
  const said = make("p", { className: "hint" });
  said.setAttribute("role", "status");
  const sheet = make("div", { className: "map" });
  slot.append(button, said, sheet);
  const map = L.map(sheet, { attributionControl: false, zoomSnap: 0.25 });
  let mark = null;
  const areas = await drawAreas(map, field.dataset.place);
  start(map, field, areas);
  map.on("click", (event) => put(event.latlng));
  lat.addEventListener("change", read);
  lon.addEventListener("change", read);
  button.hidden = !("geolocation" in navigator);
  button.addEventListener("click", () => navigator.geolocation.getCurrentPosition(
    (position) => {
      put(L.latLng(position.coords.latitude, position.coords.longitude));
      said.textContent = field.dataset.located;
    },
    () => { said.textContent = field.dataset.unlocated; },
    { enableHighAccuracy: true, timeout: 10000 },
  ));
  read();

  function put(at) {
    lat.value = at.lat.toFixed(6);
    lon.value = at.lng.toFixed(6);
    show(at);
  }
  function read() {
    const at = [Number.parseFloat(lat.value), Number.parseFloat(lon.value)];
    if (at.every(Number.isFinite) && Math.abs(at[0]) <= 90 && Math.abs(at[1]) <= 180) show(L.latLng(at[0], at[1]));
  }
  function show(at) {
    if (!mark) {
      mark = L.marker(at, { icon: pin("here"), draggable: true, keyboard: true }).addTo(map);
      mark.on("dragend", () => put(mark.getLatLng()));
    }
    mark.setLatLng(at);
    map.setView(at, Math.max(map.getZoom() ?? 0, closeUp(map, areas, at)));
  }
}

async function matterMap(element) {
  const map = L.map(element, { attributionControl: false, zoomSnap: 0.25, scrollWheelZoom: element.dataset.lat === undefined });
  const lat = Number.parseFloat(element.dataset.lat);
  const lon = Number.parseFloat(element.dataset.lon);
  const areas = element.dataset.areas ? await drawAreas(map, element.dataset.areas) : null;
  if (Number.isFinite(lat) && Number.isFinite(lon)) {
    L.marker([lat, lon], { icon: pin(element.dataset.light ?? "here"), keyboard: false }).addTo(map);
    map.setView([lat, lon], closeUp(map, areas, L.latLng(lat, lon)));
    return;
  }
  const matters = element.dataset.matters ? await read(element.dataset.matters) : null;
  start(map, element, areas, matters?.features?.length ? drawMatters(map, matters) : null);
  // After the map has its place: before it nothing is drawn that could be shaded.
  if (element.dataset.shades && areas) shade(areas, await read(element.dataset.shades));
}

// Areas in ink, the darker the more they hold. By pointer only: a table beside the map says the same.
function shade(layer, counts) {
  const key = document.querySelector("[data-shade-key]");
  key?.replaceChildren(...(counts?.key ?? []).map(({ step, range }) => {
    const space = layer.getLayers()[0]?.getElement()?.namespaceURI;
    const [svg, square] = ["svg", "rect"].map((name) => document.createElementNS(space, name));
    svg.setAttribute("viewBox", "0 0 10 10");
    svg.setAttribute("aria-hidden", "true");
    square.setAttribute("class", `shade shade-${step}`);
    square.setAttribute("width", "10");
    square.setAttribute("height", "10");
    svg.append(square);
    const item = make("li", {});
    item.append(svg, ` ${range}`);
    return item;
  }));
  for (const part of layer.getLayers()) {
    const found = counts?.areas?.[part.feature.properties.code];
    if (!found || !found.step) continue;
    const path = part.getElement();
    path?.classList.add("shade", `shade-${found.step}`);
    path?.classList.add("leaflet-interactive");
    path?.addEventListener("click", () => location.assign(found.link));
    if (!path) continue;
    const title = document.createElementNS(path.namespaceURI, "title");
    title.textContent = found.word;
    path.append(title);
  }
}

// As the district says; else on the areas; else on the marks, wherever they were imported from; else on the country.
function start(map, element, areas, marks) {
  const centre = (element.dataset.centre ?? "").split(",").map(Number.parseFloat);
  const bounds = (areas ?? marks)?.getBounds();
  if (centre.length === 2 && centre.every(Number.isFinite)) {
    map.setView(centre, areas ? map.getBoundsZoom(around(bounds, centre), false, L.point(16, 16)) : 13);
  } else if (bounds?.isValid()) {
    map.fitBounds(bounds, { padding: [8, 8], maxZoom: 16 });
  } else {
    map.setView([35, 105], 4);
  }
}

// As far to one side as to the other, so that nothing is cut off where the district's centre is not its middle.
function around(bounds, [lat, lon]) {
  const up = Math.max(bounds.getNorth() - lat, lat - bounds.getSouth());
  const across = Math.max(bounds.getEast() - lon, lon - bounds.getWest());
  return L.latLngBounds([lat - up, lon - across], [lat + up, lon + across]);
}

// Near enough to see the cells round it. A district on a city's map has none: then so near that its borders are seen.
function closeUp(map, areas, at) {
  const districts = areas?.getLayers().filter((part) => part.feature.properties.level === "region") ?? [];
  if (!districts.length) return 14;
  const around = districts.find((part) => part.getBounds().contains(at)) ?? areas;
  return Math.min(14, map.getBoundsZoom(around.getBounds()));
}

function drawMatters(map, matters) {
  // Red is drawn last, so that it lies on top.
  const order = ["none", "blue", "yellow", "red"];
  matters.features.sort((a, b) => order.indexOf(a.properties.light) - order.indexOf(b.properties.light));
  return L.geoJSON(matters, {
    pointToLayer: (feature, at) => L.marker(at, {
      icon: pin(feature.properties.light ?? "none"),
      title: feature.properties.title,
      alt: feature.properties.title,
      zIndexOffset: order.indexOf(feature.properties.light) * 1000,
    }),
    onEachFeature: (feature, layer) => {
      layer.bindPopup(() => card(feature.properties));
      layer.on("popupopen", () => enter(layer));
    },
  }).addTo(map);
}

// All marks lie before the card for Tab, so the keys go into it at once. Leaflet hears Escape only while nothing in the
// map has the focus but the map: here it closes the card from anywhere, and the keys are where they came from.
function enter(layer) {
  const box = layer.getPopup().getElement();
  const map = box.closest(".leaflet-container");
  const leave = (event) => {
    if (event.key !== "Escape") return;
    layer.closePopup();
    layer.getElement()?.focus();
  };
  map.addEventListener("keydown", leave);
  layer.once("popupclose", () => map.removeEventListener("keydown", leave));
  box.querySelector(".leaflet-popup-content a")?.focus({ preventScroll: true });
}

// Only textContent: the words on a map are a citizen's words.
function card({ number, title, stage, word, link }) {
  const box = make("div", {});
  const name = link ? make("a", { href: link, textContent: title }) : make("b", { textContent: title });
  box.append(name, make("br", {}), make("small", { textContent: [number, stage, word].filter(Boolean).join(" · ") }));
  return box;
}

async function drawAreas(map, address) {
  const areas = await read(address);
  if (!areas?.features?.length) return null;
  const layer = L.geoJSON(areas, {
    style: (feature) => ({ className: "area" + (isLarge(feature) ? " area-street" : "") }),
    interactive: false,
  }).addTo(map);
  map.whenReady(() => nameAreas(map, layer));
  return layer;
}

// A street, or a district on the map of a city, whose smallest areas those are.
function isLarge(feature) {
  return ["street", "region"].includes(feature.properties.level);
}

// Streets and districts by name, and cells where there is room for theirs. No two names lie on each other; the large go first.
function nameAreas(map, layer) {
  const isNamed = (part) => isLarge(part.feature);
  const parts = layer.getLayers().sort((a, b) => isNamed(b) - isNamed(a));
  const names = L.layerGroup().addTo(map);
  const draw = () => {
    names.clearLayers();
    const taken = [];
    for (const part of parts) {
      const bounds = part.getBounds();
      const at = bounds.getCenter();
      if (!map.getBounds().contains(at)) continue;
      const name = part.feature.properties.name;
      // About what the letters take: Han characters are square.
      const width = [...name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 13 : 7), 4);
      const room = map.latLngToLayerPoint(bounds.getSouthEast()).subtract(map.latLngToLayerPoint(bounds.getNorthWest()));
      if (!isNamed(part) && (room.x < width || room.y < 20)) continue;
      const middle = map.latLngToLayerPoint(at);
      // With some air round them: what only does not touch is still read as one.
      const box = L.bounds(middle.subtract([width / 2 + 5, 12]), middle.add([width / 2 + 5, 12]));
      if (taken.some((other) => other.intersects(box))) continue;
      taken.push(box);
      names.addLayer(L.tooltip({
        permanent: true, direction: "center", className: "area-name" + (isNamed(part) ? "" : " area-name-cell"), interactive: false,
      }).setLatLng(at).setContent(make("span", { textContent: name })));
    }
  };
  map.on("moveend", draw);
  draw();
}

async function read(address) {
  try {
    const answer = await fetch(address, { headers: { accept: "application/geo+json" } });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

function pin(kind) {
  const size = kind === "here" ? [24, 33] : [16, 16];
  const shape = shapes[kind] ? kind : "none";
  return L.divIcon({
    className: "pin pin-" + shape,
    html: `<svg viewBox="0 0 16 ${shape === "here" ? 22 : 16}" aria-hidden="true">${shapes[shape]}</svg>`,
    iconSize: size,
    iconAnchor: kind === "here" ? [12, 33] : [8, 8],
  });
}

function make(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
