import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Keep } from "../account/keep.ts";
import { connect } from "../api/client.ts";
import { FakeService } from "../testing/service.ts";
import { newId } from "./id.ts";
import { Outbox } from "./outbox.ts";

const route = "POST /api/portal/conversations/*/messages";
let service: FakeService;
let keep: Keep;
let outbox: Outbox;

const states = () => outbox.entries().map(({ body, state }) => `${body} ${state}`);
const bodies = () => service.messages.map(({ body }) => body);
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  service = new FakeService();
  service.step = "done";
  service.open("c1");
  service.open("c2");
  keep = new Keep("maya");
  outbox = new Outbox(connect(service.fetch), keep);
});
afterEach(() => vi.useRealTimers());

test("a text goes out at once", async () => {
  outbox.add("c1", "Hello");
  expect(states()).toEqual(["Hello sending"]);
  await settle();
  expect(states()).toEqual(["Hello delivered"]);
  expect(bodies()).toEqual(["Hello"]);
});

test("offline, texts wait, and go out once each and in order when the service is back", async () => {
  service.down = true;
  for (const body of ["one", "two", "three"]) outbox.add("c1", body);
  await settle();
  expect(states()).toEqual(["one waiting", "two waiting", "three waiting"]);
  service.down = false;
  outbox.flush();
  outbox.flush();
  await settle();
  expect(bodies()).toEqual(["one", "two", "three"]);
  expect(service.sentTo(route)).toHaveLength(3);
});

test("an answer that is lost on the way makes no second message", async () => {
  service.deaf = true;
  outbox.add("c1", "Hello");
  await settle();
  expect(states()).toEqual(["Hello waiting"]);
  service.deaf = false;
  await outbox.flush();
  expect(bodies()).toEqual(["Hello"]);
  const sent = service.sentTo(route);
  expect(sent.length).toBeGreaterThan(1);
  expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
});

test("it tries again by itself, less and less often", async () => {
  service.down = true;
  outbox.add("c1", "Hello");
  const fetched = vi.spyOn(outbox, "flush");
  await vi.advanceTimersByTimeAsync(60_000);
  expect(fetched.mock.calls.length).toBeGreaterThan(2);
  expect(fetched.mock.calls.length).toBeLessThan(8);
  service.down = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(bodies()).toEqual(["Hello"]);
});

test("a reload loses nothing and sends nothing twice", async () => {
  service.deaf = true;
  outbox.add("c1", "Hello");
  await settle();
  outbox.stop();
  service.deaf = false;
  outbox = new Outbox(connect(service.fetch), new Keep("maya"));
  await outbox.flush();
  expect(bodies()).toEqual(["Hello"]);
});

test("a text on its way when the patient signs out stays nowhere, and is tried no more", async () => {
  service.down = true;
  outbox.add("c1", "Private");
  const tried = vi.spyOn(outbox, "flush");
  outbox.stop();
  keep.clear();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(tried).not.toHaveBeenCalled();
  expect(JSON.stringify(sessionStorage)).not.toContain("Private");
});

test("another patient on the same phone sends nothing of the first", async () => {
  service.down = true;
  outbox.add("c1", "Private");
  await settle();
  outbox.stop();
  service.down = false;
  outbox = new Outbox(connect(service.fetch), new Keep("joel"));
  await outbox.flush();
  expect(bodies()).toEqual([]);
});

test("what the service refuses stays with its reason and holds up nothing else", async () => {
  service.refuse(route, "closed");
  outbox.add("c1", "one");
  outbox.add("c1", "two");
  await settle();
  expect(states()).toEqual(["one refused", "two delivered"]);
  expect(outbox.entries()[0]?.problem?.code).toBe("closed");
});

test.each(["internal", "too_soon", "signed_out"])(
  "what is refused as %s for now waits, and holds up its own conversation only",
  async (code) => {
    service.refuse(route, code);
    outbox.add("c1", "one");
    outbox.add("c1", "two");
    outbox.add("c2", "other");
    await settle();
    await outbox.flush();
    expect(bodies().filter((body) => body !== "other")).toEqual(["one", "two"]);
    expect(bodies()).toContain("other");
  },
);

test("ids are UUIDv7 of the moment, each its own", () => {
  const now = new Date("2026-11-22T08:00:00Z");
  const ids = Array.from({ length: 100 }, () => newId(now));
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) {
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)).toBe(now.getTime());
  }
});
