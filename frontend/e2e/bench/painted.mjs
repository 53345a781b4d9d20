// When what a person did can be seen: from the time that the browser gives a click or a
// key until the frame that shows the result has been painted. It runs in the page.

/** watch makes a page able to tell; to be called once a page, and again after a reload. */
export async function watch(page) {
  await page.evaluate(() => {
    const afterPaint = (then) =>
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = then;
        channel.port2.postMessage(0);
      });
    globalThis.painted = {
      keys: [],
      /** From the next click until a frame shows what is asked for. */
      next(shown) {
        this.click = new Promise((resolve) => {
          const clicked = (event) => {
            const look = () =>
              shown()
                ? afterPaint(() => resolve(performance.now() - event.timeStamp))
                : setTimeout(look);
            look();
          };
          document.addEventListener("click", clicked, { capture: true, once: true });
        });
      },
      /** From every key that writes until the next frame that is settled. */
      each(settled) {
        document.addEventListener(
          "keydown",
          (event) => {
            if (event.key.length !== 1) return;
            const look = () =>
              afterPaint(() =>
                settled() ? this.keys.push(performance.now() - event.timeStamp) : setTimeout(look),
              );
            look();
          },
          { capture: true },
        );
      },
    };
  });
}
