// What a display shows, read where its X server keeps it, often enough to say when
// something was painted: a picture through X takes longer than what is measured.
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";

/** framebuffer watches a display whose X server keeps its screen in a folder's file. */
export function framebuffer(folder) {
  const file = openSync(join(folder, "Xvfb_screen0"), "r");
  const head = Buffer.alloc(100);
  readSync(file, head, 0, head.length, 0);
  const word = (at) => head.readUInt32BE(at);
  const [height, bits, line] = [word(20), word(44), word(48)];
  if (bits !== 32) throw new Error(`a screen of ${bits} bits a pixel cannot be read here`);
  const pixels = word(0) + 12 * word(76);

  /** What a part of the screen shows: {x, y, width, height}. */
  const read = (part) => {
    const rows = Math.min(part.height, height - part.y);
    const all = Buffer.alloc(rows * line);
    readSync(file, all, 0, all.length, pixels + part.y * line);
    const out = new Uint32Array(rows * part.width);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < part.width; column++) {
        out[row * part.width + column] = all.readUInt32LE(row * line + 4 * (part.x + column));
      }
    }
    return out;
  };

  return {
    close: () => closeSync(file),
    /**
     * settled waits until a part of the screen has shown the same for a while, and returns
     * when what it then shows stood there first: nearly all of what is not background.
     */
    async settled(part, { still = 1500, atMost = 60_000 } = {}) {
      const seen = [];
      const began = performance.now();
      for (;;) {
        const shown = read(part);
        const at = performance.now();
        const last = seen.at(-1);
        if (!last || !same(last.shown, shown)) seen.push({ at, shown });
        else if (at - last.at > still && ink(last.shown).length > 500) break;
        if (at - began > atMost) throw new Error("the screen showed nothing, or was never still");
        await new Promise((resolve) => setTimeout(resolve, 4));
      }
      const last = seen.at(-1).shown;
      const places = ink(last);
      const painted = ({ shown }) =>
        places.filter((place) => shown[place] === last[place]).length >= 0.9 * places.length;
      return seen.find(painted).at;
    },
  };
}

/** Whether two pictures are the same but for a caret that blinks. */
function same(a, b) {
  let other = 0;
  for (let place = 0; place < a.length && other <= caret; place++) {
    if (a[place] !== b[place]) other++;
  }
  return other <= caret;
}

const caret = 100; // pixels

/** The places of what is not the colour that most of a part has. */
function ink(shown) {
  const counts = new Map();
  for (const colour of shown) counts.set(colour, (counts.get(colour) ?? 0) + 1);
  const [background] = [...counts].reduce((most, one) => (one[1] > most[1] ? one : most));
  return [...shown.keys()].filter((place) => shown[place] !== background);
}
