// What Lighthouse says of a page, with its own throttling of a slow phone. It stands in
// a folder of its own, since its packages are needed for the figures and for nothing else.
import lighthouse from "lighthouse";

/**
 * score asks Lighthouse about a page in the browser that is debugged at a port, with
 * what that browser is signed in to. Scores are out of 100. Where it could not measure,
 * as happens when the browser paints too late for it, it is asked again, twice at most.
 */
export async function score(url, port) {
  for (let tries = 1; ; tries++) {
    try {
      return await ask(url, port);
    } catch (error) {
      if (tries === 3) throw error;
      console.error(`Lighthouse is asked again: ${error.message}`);
    }
  }
}

async function ask(url, port) {
  const { lhr } = await lighthouse(url, {
    port,
    logLevel: "silent",
    disableStorageReset: true,
    onlyCategories: ["performance", "accessibility"],
  });
  if (lhr.runtimeError) throw new Error(`${lhr.runtimeError.code}: ${lhr.runtimeError.message}`);
  const { performance, accessibility } = lhr.categories;
  if (performance.score === null || accessibility.score === null) {
    throw new Error(`Lighthouse did not score ${new URL(url).pathname}`);
  }
  const failed = accessibility.auditRefs
    .filter(({ id, weight }) => weight > 0 && lhr.audits[id].score === 0)
    .map(({ id }) => id);
  return {
    performance: Math.round(performance.score * 100),
    accessibility: Math.round(accessibility.score * 100),
    failed,
  };
}
