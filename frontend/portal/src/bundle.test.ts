import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type Rollup } from "vite";
import { expect, test, vi } from "vitest";

const root = join(import.meta.dirname, "..");

test("P1: the script is at most 150 kB gzipped", { timeout: 60_000 }, async () => {
  vi.stubEnv("NODE_ENV", "production"); // else it is React for tests that is measured
  const built = await build({
    root,
    mode: "production",
    logLevel: "silent",
    build: { write: false },
  });
  const { output } = built as Rollup.RollupOutput;
  const scripts = output.filter((file) => file.type === "chunk");
  expect(scripts.length).toBeGreaterThan(0);
  const size = scripts.reduce((sum, { code }) => sum + gzipSync(code).length, 0);
  expect(size).toBeLessThanOrEqual(150_000);
  vi.unstubAllEnvs();
});
