import { afterEach, expect, test, vi } from "vitest";
import { BackendError } from "./backend.ts";
import { touched } from "./queries.ts";
import { wails } from "./wails.ts";

afterEach(() => vi.unstubAllGlobals());

const json = JSON.stringify({
  code: "too_long",
  sentence: "This message is longer than 100,000 characters.",
  field: "body",
});

test.each([
  ["Wails rejects with the text", json],
  ["an Error carries it", new Error(json)],
])("a failure of Go arrives with code, sentence and field: %s", (_, thrown) => {
  const error = BackendError.from(thrown);
  expect(error).toBeInstanceOf(BackendError);
  expect([error.code, error.sentence, error.field]).toEqual([
    "too_long",
    "This message is longer than 100,000 characters.",
    "body",
  ]);
});

test.each([
  ["a text of another kind", "runtime error: index out of range"],
  ["JSON of another shape", '{"message":"no"}'],
  ["null", null],
  ["JSON null", "null"],
  ["a bug on this side", new TypeError("x is undefined")],
])("what is not one of Go's failures shows nothing of itself: %s", (_, thrown) => {
  const error = BackendError.from(thrown);
  expect([error.code, error.sentence, error.field]).toEqual(["internal", "", ""]);
});

test("the door calls Go's methods by name and gives failures a shape", async () => {
  const Send = vi.fn().mockRejectedValue(json);
  const Counts = vi.fn().mockResolvedValue({ messages: 7 });
  vi.stubGlobal("go", { app: { App: { Send, Counts } } });
  await expect(wails.counts()).resolves.toEqual({ messages: 7 });
  await expect(wails.send("c1", "Hello", [], "")).rejects.toMatchObject({ code: "too_long" });
  expect(Send).toHaveBeenCalledWith("c1", "Hello", [], "");
});

test("a call without Go behind it fails as a failure, not as a crash", async () => {
  await expect(wails.state()).rejects.toMatchObject({ code: "internal" });
});

test("a message makes its own thread stale and no other", () => {
  const stale = touched({ kind: "message", id: "m1", about: "c1" });
  expect(stale).toContainEqual(["messages", "c1"]);
  expect(stale).not.toContainEqual(["messages"]);
  expect(stale).toContainEqual(["counts"]);
});

test("a change of a kind that is not known makes everything stale", () => {
  expect(touched({ kind: "membership", id: "", about: "" })).toBeNull();
});
