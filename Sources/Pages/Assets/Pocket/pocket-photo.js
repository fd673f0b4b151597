// A picture from the camera or the album: when it was taken, and a copy small enough to send over a bad line.
// Reads the file on the phone; nothing leaves it here.

const LONGEST = 2048;

// { blob, at, clock, isFromCamera, name }: a JPEG at most 2,048 pixels long; `at` in milliseconds.
export async function takenPhoto(file, isCamera) {
  const now = Date.now();
  const exif = await exifInstant(file).catch(() => null);
  // A camera button opens the album on some phones: what is older than a minute was not taken for this.
  const taken = exif ?? file.lastModified ?? now;
  const isFromCamera = isCamera && Math.abs(now - taken) < 60_000;
  return {
    blob: await shrunk(file),
    at: exif && exif <= now ? exif : isFromCamera ? now : Math.min(file.lastModified || now, now),
    clock: exif && exif <= now ? "exif" : "phone",
    isFromCamera,
    name: file.name || "photo.jpg",
  };
}

async function shrunk(file) {
  let picture;
  try {
    picture = await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    // The browser cannot read it; the server takes these three as they are.
    if (["image/jpeg", "image/png", "image/webp"].includes(file.type)) return file;
    throw new Error("unreadable");
  }
  const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.82));
  if (!blob) throw new Error("unreadable");
  return blob;
}

// Exif 2.32: APP1 of a JPEG holds a TIFF; its IFD0 points (8769) to the one with DateTimeOriginal (9003) and its
// offset from UTC (9011). Without an offset the camera's clock is the phone's. Null where there is none.
export async function exifInstant(file) {
  const view = new DataView(await file.slice(0, 256 * 1024).arrayBuffer());
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    if (marker === 0xda) return null;
    if (marker === 0xe1 && view.getUint32(at + 4) === 0x45786966) return instantOf(view, at + 10);
    at += 2 + view.getUint16(at + 2);
  }
  return null;
}

function instantOf(view, tiff) {
  const little = view.getUint16(tiff) === 0x4949;
  const short = (at) => view.getUint16(at, little);
  const long = (at) => view.getUint32(at, little);
  // The place of a tag's value in the directory that begins at `start`.
  const find = (start, tag) => {
    for (let entry = 0; entry < short(start); entry += 1) {
      const at = start + 2 + entry * 12;
      if (short(at) === tag) return { size: long(at + 4), at: at + 8 };
    }
    return null;
  };
  const text = (found) => {
    const start = found.size > 4 ? tiff + long(found.at) : found.at;
    return Array.from({ length: found.size - 1 }, (_, index) => String.fromCharCode(view.getUint8(start + index))).join("");
  };
  const inner = find(tiff + long(tiff + 4), 0x8769);
  if (!inner) return null;
  const directory = tiff + long(inner.at);
  const original = find(directory, 0x9003);
  if (!original) return null;
  const parts = text(original).match(/^(\d{4}):(\d\d):(\d\d) (\d\d):(\d\d):(\d\d)/);
  if (!parts) return null;
  const offset = find(directory, 0x9011);
  const zone = offset ? text(offset).match(/^[+-]\d\d:\d\d/)?.[0] ?? "" : "";
  const at = Date.parse(`${parts[1]}-${parts[2]}-${parts[3]}T${parts[4]}:${parts[5]}:${parts[6]}${zone}`);
  return Number.isFinite(at) ? at : null;
}
