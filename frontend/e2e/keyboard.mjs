// A person without a mouse: what they press, type, and reach with Tab and arrows.

/** Keys that are pressed until something has the focus or is the chosen option. */
class Way {
  constructor(key, name) {
    this.key = key;
    this.name = name;
  }
}

class Text {
  constructor(text) {
    this.text = text;
  }
}

/** tab goes on with Tab until what has the focus is called so. */
export const tab = (name) => new Way("Tab", name);

/** back goes back with Shift Tab until what has the focus is called so. */
export const back = (name) => new Way("Shift+Tab", name);

/** pane goes on with F6, from pane to pane. */
export const pane = (name) => new Way("F6", name);

/** down goes down a list or a menu until what is chosen is called so. */
export const down = (name) => new Way("ArrowDown", name);

/** text types it, a key at a time. */
export const text = (words) => new Text(words);

/**
 * press does all of it in order: keys by their names ("Control+n"), ways and texts. A
 * way that leads nowhere is a failure.
 */
export async function press(page, ...steps) {
  for (const step of steps) {
    if (step instanceof Text) await page.keyboard.type(step.text);
    else if (step instanceof Way) await go(page, step);
    else await page.keyboard.press(step);
    await settled(page);
  }
}

/** What a key opens takes the focus with one of the next frames. */
function settled(page) {
  return page.evaluate(
    () =>
      new Promise((done) => {
        requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done)));
      }),
  );
}

async function go(page, { key, name }) {
  const passed = [];
  for (let i = 0; i < 120; i++) {
    const here = await called(page);
    if (typeof name === "string" ? here === name : name.test(here)) return;
    passed.push(here);
    await page.keyboard.press(key);
    await settled(page);
  }
  throw new Error(`${key} does not lead to ${name}, but past ${[...new Set(passed)].join(" | ")}`);
}

/** called is the name of what the next key goes to: the chosen option, else what has the focus. */
function called(page) {
  return page.evaluate(() => {
    const focus = document.activeElement;
    if (focus === document.body) return "";
    const chosen = document.getElementById(focus?.getAttribute("aria-activedescendant") ?? "");
    const one = chosen ?? focus;
    const spoken = chosen?.querySelector(".sr-only");
    const label = document.getElementById(one?.getAttribute("aria-labelledby") ?? "");
    const words =
      one?.getAttribute("aria-label") ??
      label?.textContent ??
      one?.labels?.[0]?.textContent ??
      (spoken ?? one)?.textContent ??
      "";
    return words.trim().replace(/\s+/gu, " ");
  });
}
