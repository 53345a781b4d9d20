/** What every component test of the two UIs needs: English, and a clean page after each test. */
import { cleanup, configure } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { speak } from "../i18n/index.ts";

// A bound on waiting, not a wait: loaded machines take their time.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => speak("en"));
afterEach(cleanup);
