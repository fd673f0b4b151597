// Where the phone is, and which cell that is. Both are worked out here; the position goes nowhere but into a report
// that somebody sends.

let here = null;
let watch = null;
const listeners = new Set();

export const position = () => here;

// Begins to look, and calls back with { lat, lon, accuracy } or null where the device does not say.
export function follow(listener) {
  listeners.add(listener);
  if (watch !== null || !("geolocation" in navigator)) {
    listener(here);
    return;
  }
  const tell = (found) => {
    here = found;
    for (const each of listeners) each(here);
  };
  watch = navigator.geolocation.watchPosition(
    ({ coords }) => tell({ lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy }),
    () => tell(here),
    { enableHighAccuracy: true, maximumAge: 15_000, timeout: 20_000 },
  );
}

export function unfollow(listener) {
  listeners.delete(listener);
}

// Metres on the sphere of the mean radius.
export function metres(a, b) {
  const half = Math.PI / 360;
  const north = Math.sin((b.lat - a.lat) * half);
  const east = Math.sin((b.lon - a.lon) * half);
  const h = north * north + Math.cos(a.lat * half * 2) * Math.cos(b.lat * half * 2) * east * east;
  return 2 * 6_371_008.8 * Math.asin(Math.min(1, Math.sqrt(h)));
}

// The feature of a FeatureCollection that holds the position, the first by code as the server has it; null outside of all.
export function cellAt(areas, at) {
  const cells = [...(areas?.features ?? [])].sort((a, b) => (a.properties.code < b.properties.code ? -1 : 1));
  return cells.find((cell) => polygons(cell.geometry).some((rings) => holds(rings, at.lon, at.lat))) ?? null;
}

function polygons(geometry) {
  if (!geometry) return [];
  return geometry.type === "Polygon" ? [geometry.coordinates] : geometry.coordinates;
}

// In the outer ring and in none of its holes.
function holds([outer, ...holes], x, y) {
  return crosses(outer, x, y) && !holes.some((hole) => crosses(hole, x, y));
}

function crosses(ring, x, y) {
  let isInside = false;
  for (let index = 0, last = ring.length - 1; index < ring.length; last = index, index += 1) {
    const [ax, ay] = ring[last];
    const [bx, by] = ring[index];
    if ((ay > y) !== (by > y) && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) isInside = !isInside;
  }
  return isInside;
}
