// Every way in which somebody may look at a screen, and what has to hold in each:
// axe finds nothing, and nothing is cut off, covered, or wider than the window.
import { look } from "./harness.mjs";
import { press } from "./keyboard.mjs";

const plain = { percent: 100, colorScheme: "light", forcedColors: "none" };

/** Both sizes that the desktop promises. */
export const desktopLooks = ways({ width: 1280, height: 800 }, { width: 1024, height: 700 });

/** A phone of today, and the narrowest that there is. */
export const portalLooks = ways({ width: 390, height: 844 }, { width: 320, height: 640 });

function ways(usual, small) {
  const forced = { name: `${usual.width}-forced`, forcedColors: "active" };
  return [
    { ...plain, ...usual, name: `${usual.width}-light` },
    { ...plain, ...usual, name: `${usual.width}-dark`, colorScheme: "dark" },
    { ...plain, ...usual, ...forced },
    { ...plain, ...usual, name: `${usual.width}-large`, percent: 200 },
    { ...plain, ...small, name: `${small.width}-light` },
    { ...plain, ...small, name: `${small.width}-large`, percent: 200 },
  ];
}

/**
 * everyLook looks at what is on screen in all of some ways, says what is wrong, and
 * leaves the page as it is usually looked at. enlarge sets the size of text in percent, by
 * the means that its reader has.
 */
export async function everyLook(page, name, looks, enlarge) {
  const wrong = [];
  let now = 100;
  const turn = async ({ width, height, colorScheme, forcedColors, percent }) => {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, forcedColors });
    if (percent !== now) await enlarge(page, percent);
    now = percent;
  };
  for (const way of looks) {
    const picture = `${name}-${way.name}`;
    await turn(way);
    await look(page, picture).catch(({ message }) => wrong.push(message));
    wrong.push(...(await misfits(page)).map((what) => `${picture}: ${what}`));
  }
  await turn(looks[0]);
  return wrong;
}

/**
 * allLooks goes through a table of screens: the name of each, the keys that lead there,
 * and what is there then. A screen's fault stops none of the others.
 */
export async function allLooks(page, screens, looks, enlarge) {
  const wrong = [];
  for (const [name, keys, shown] of screens) {
    try {
      await press(page, ...keys);
      await shown(page).first().waitFor({ timeout: 10_000 });
      wrong.push(...(await everyLook(page, name, looks, enlarge)));
    } catch (error) {
      wrong.push(`${name}: ${error.message}`);
    }
    await closeFloats(page);
  }
  if (wrong.length > 0) throw new Error(wrong.join("\n"));
}

async function closeFloats(page) {
  const float = page.locator("[role=dialog]:visible, [role=menu]:visible");
  for (let i = 0; i < 3 && (await float.count()) > 0; i++) {
    await page.keyboard.press("Escape");
    await float
      .first()
      .waitFor({ state: "hidden", timeout: 1000 })
      .catch(() => {});
  }
}

/** misfits says what of a page cannot be read or reached as it stands there now. */
function misfits(page) {
  return page.evaluate(() => {
    const wrong = new Set();
    const root = document.documentElement;
    if (root.scrollWidth > innerWidth) wrong.add(`the page is ${root.scrollWidth} px wide`);
    const named = (one) =>
      `<${one.localName}> ${(one.getAttribute("aria-label") ?? one.textContent).trim().slice(0, 40)}`;
    const isShown = (one) => {
      const { width, height } = one.getBoundingClientRect();
      const forEars = one.closest(".sr-only") || getComputedStyle(one).clipPath !== "none";
      return (
        !forEars && width > 1 && height > 1 && one.checkVisibility({ visibilityProperty: true })
      );
    };
    // Beyond its box is what is clipped there, or else words that run over the edge.
    const runsOver = (one, clipped, wider) =>
      [...one.childNodes].some((node) => {
        if (node.nodeType !== Node.TEXT_NODE || node.data.trim() === "") return false;
        const words = document.createRange();
        words.selectNodeContents(node);
        const edge = one.getBoundingClientRect().right + 1;
        return clipped ? wider : words.getBoundingClientRect().right > edge;
      });

    for (const one of document.querySelectorAll("body *")) {
      if (!isShown(one) || one.matches("input, textarea, select, svg, svg *")) continue;
      const style = getComputedStyle(one);
      const wider = one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1;
      if (wider && /auto|scroll/.test(style.overflowX)) wrong.add(`${named(one)} scrolls sideways`);
      // A line of several may be shortened, what a control or a heading is called may not.
      const control = one.closest("button, label, h1, h2, h3, a");
      const mayClip =
        style.textOverflow === "ellipsis" && control?.textContent.trim() !== one.textContent.trim();
      if (!mayClip && runsOver(one, style.overflowX !== "visible", wider))
        wrong.add(`${named(one)} is cut off`);
    }

    const floats = "[role=dialog], [role=menu], [role=listbox], [role=alert], [role=tooltip]";
    const top = [...document.querySelectorAll("[role=dialog]")].filter(isShown).at(-1) ?? document;
    const controls =
      "button, a[href], input, select, textarea, label, h1, h2, h3, [role=tab], [role=menuitem]";
    for (const one of top.querySelectorAll(controls)) {
      if (!isShown(one) || getComputedStyle(one).opacity === "0") continue;
      const { left, top, right, bottom } = one.getBoundingClientRect();
      const x = (left + right) / 2;
      const y = (top + bottom) / 2;
      let inSight = x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
      let scrolls = root.scrollHeight > innerHeight;
      for (let box = one.parentElement; box && box !== root; box = box.parentElement) {
        const { overflowX, overflowY } = getComputedStyle(box);
        if (overflowX === "visible" && overflowY === "visible") continue;
        const edge = box.getBoundingClientRect();
        if (x < edge.left || x > edge.right || y < edge.top || y > edge.bottom) inSight = false;
        if (/auto|scroll/.test(overflowX + overflowY)) {
          scrolls = true;
          continue;
        }
        const beside = left < edge.left - 1 || right > edge.right + 1;
        const below = !scrolls && (top < edge.top - 1 || bottom > edge.bottom + 1);
        if (beside || below) wrong.add(`${named(one)} is cut off by what it stands in`);
      }
      if (left < -1 || right > innerWidth + 1) wrong.add(`${named(one)} is beside the window`);
      if (!scrolls && (top < -1 || bottom > innerHeight + 1)) {
        wrong.add(`${named(one)} is below the window`);
      }
      if (!inSight) continue;
      const hit = document.elementFromPoint(x, y);
      const own = hit && (one.contains(hit) || hit.contains(one) || hit.closest("label") === one);
      if (!own && !hit?.closest(floats))
        wrong.add(`${named(one)} is covered by ${hit && named(hit)}`);
    }
    return [...wrong];
  });
}
