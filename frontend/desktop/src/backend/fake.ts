/**
 * The door to Go without Go: a practice in memory with the sample people and
 * messages, for component tests and for `vite` with ?fake. Keeps everything
 * until the page goes. Its rules are the service's, in short: what a screen
 * must show of a rule can be tried, the rule itself is tested in Go.
 */
import type { Backend } from "./backend.ts";
import { FakeExports } from "./fake/exports.ts";

export { type FakeOptions, fakeCode, fakePassphrase, fakePIN } from "./fake/practice.ts";

export class Fake extends FakeExports implements Backend {}
