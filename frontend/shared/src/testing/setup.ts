/** What every component test of the two UIs needs: English, and a clean page after each test. */
import { cleanup } from "@testing-library/react";
import { afterEach, beforeEach } from "vitest";
import { speak } from "../i18n/index.ts";

beforeEach(() => speak("en"));
afterEach(cleanup);
