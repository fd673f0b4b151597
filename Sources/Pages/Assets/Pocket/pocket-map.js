// The map of the own cells, drawn by Leaflet (window.L) from the outlines that the phone keeps. No tiles: nobody is told
// where somebody stands.
import { badge, light, make } from "./pocket-words.js";

const L = window.L;
const shapes = {
  none: '<circle cx="8" cy="8" r="5"/>',
  blue: '<circle cx="8" cy="8" r="6.5"/>',
  yellow: '<path d="M8 1 15.5 14.5H.5z"/>',
  red: '<path d="M1.5 1.5h13v13h-13z"/>',
  here: '<path d="M8 22C4 15 1 12 1 8a7 7 0 0 1 14 0c0 4-3 7-7 14z"/>',
};

export const hasMap = Boolean(L);

// A map in `sheet` with the cells; answers { show(at), mark(rows, open), pick(listener) }.
export function drawMap(sheet, areas) {
  const map = L.map(sheet, { attributionControl: false, zoomSnap: 0.25 });
  let layer = null;
  if (areas?.features?.length) {
    layer = L.geoJSON(areas, { style: () => ({ className: "area area-street" }), interactive: false }).addTo(map);
    for (const part of layer.getLayers()) {
      part.bindTooltip(make("span", { textContent: part.feature.properties.name }), {
        permanent: true, direction: "center", className: "area-name area-name-cell", interactive: false,
      });
    }
  }
  if (layer) map.fitBounds(layer.getBounds(), { padding: [8, 8] }); else map.setView([35, 105], 4);
  let here = null;
  return {
    map,
    show(at, isNear = false) {
      if (!here) here = L.marker([at.lat, at.lon], { icon: pin("here"), keyboard: false, interactive: false }).addTo(map);
      here.setLatLng([at.lat, at.lon]);
      if (isNear) map.setView([at.lat, at.lon], Math.max(map.getZoom(), 16));
    },
    mark(rows, open) {
      for (const row of rows) {
        if (row.latitude === null || row.longitude === null) continue;
        L.marker([row.latitude, row.longitude], { icon: pin(light(row)), title: row.title, alt: `${badge(row).textContent} ${row.title}` })
          .on("click", () => open(row)).addTo(map);
      }
    },
    pick(listener) {
      map.on("click", (event) => listener({ lat: event.latlng.lat, lon: event.latlng.lng }));
    },
  };
}

function pin(kind) {
  const size = kind === "here" ? [24, 33] : [18, 18];
  return L.divIcon({
    className: `pin pin-${kind}`,
    html: `<svg viewBox="0 0 16 ${kind === "here" ? 22 : 16}" aria-hidden="true">${shapes[kind]}</svg>`,
    iconSize: size,
    iconAnchor: kind === "here" ? [12, 33] : [9, 9],
  });
}
