// A page is read to its ends, and what it must not do is noticed.
import assert from "node:assert/strict";

/** A page as high as this shows a long list in few steps. */
const high = 5000;

/** watch notes what hostile text could bring about. */
export function watch(...pages) {
  const strays = [];
  for (const page of pages) {
    page.on("dialog", (dialog) => {
      strays.push(`dialog ${dialog.message()}`);
      dialog.dismiss().catch(() => {});
    });
    page.on("popup", (popup) => strays.push(`popup ${popup.url()}`));
    page.on("console", (line) => {
      if (/Content Security Policy/u.test(line.text())) strays.push(line.text());
    });
    page.on("request", (request) => {
      const url = new URL(request.url());
      if (url.protocol.startsWith("http") && !/^127\.0\.0\.[12]$/u.test(url.hostname))
        strays.push(url.href);
    });
  }
  return strays;
}

/**
 * shows scrolls a list from one end to the other, and back, until each string of each kind
 * was a text or the name of something that stands in an item of that kind, to the letter.
 */
export async function shows(page, box, kinds) {
  for (const { strings, what } of kinds) assert.ok(strings.length > 1000, `${what}: few are left`);
  const size = page.viewportSize();
  await page.setViewportSize({ width: size.width, height: high });
  await page.locator(box).first().waitFor(); // what is wanted may stand far from where it opens
  const { missing, read } = await page.evaluate(
    async ([inside, wanted]) => {
      const scroller = () => {
        let one = document.querySelector(inside);
        while (one.scrollHeight <= one.clientHeight + 1 && one.parentElement) {
          one = one.parentElement;
        }
        return one;
      };
      const left = wanted.map(({ strings }) => new Set(strings));
      const texts = new Set();
      const collect = (node, kind) => {
        for (const text of [node.textContent, node.ariaLabel ?? ""]) {
          texts.add(text);
          left[kind].delete(text);
        }
        for (const child of node.childNodes) collect(child, kind);
      };
      let way = -1;
      let news = performance.now();
      let atEnd = 0; // since when
      while (left.some(({ size }) => size > 0) && performance.now() - news < 15_000) {
        const known = texts.size;
        for (const [kind, { item }] of wanted.entries()) {
          for (const one of document.querySelectorAll(`${inside} :is(${item})`)) collect(one, kind);
        }
        if (texts.size > known) news = performance.now();
        const { scrollTop, scrollHeight, clientHeight } = scroller();
        const ended = way < 0 ? scrollTop < 1 : scrollTop + clientHeight > scrollHeight - 2;
        if (!ended) atEnd = performance.now();
        // More may be on its way from Go or the service: what is far away is let go again.
        else if (performance.now() - atEnd > 1500) way = -way;
        scroller().scrollTop += way * 0.8 * clientHeight;
        for (let n = 0; n < 3; n++) await new Promise((done) => requestAnimationFrame(done));
      }
      return { missing: left.map((strings) => [...strings]), read: texts.size };
    },
    [box, kinds],
  );
  await page.setViewportSize(size);
  for (const [n, { strings, what }] of kinds.entries()) {
    assert.deepEqual(
      missing[n].slice(0, 5),
      [],
      `${what} is not shown as typed (${missing[n].length} of ${strings.length}; ${read} texts)`,
    );
  }
}
