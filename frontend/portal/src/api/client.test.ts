import { expect, test, vi } from "vitest";
import { connect } from "./client.ts";
import { ApiProblem, Offline } from "./problem.ts";

function answering(response: Response) {
  const request = vi.fn<typeof fetch>(async () => response);
  return { portal: connect(request), request };
}

const json = (body: unknown, headers = {}) =>
  new Response(JSON.stringify(body), {
    headers: { "Content-Type": "application/json", ...headers },
  });

test("a refusal is a problem with its code, sentence and field", async () => {
  const body = { status: 422, code: "wrong_code", detail: "No.", field: "code" };
  const { portal } = answering(
    new Response(JSON.stringify(body), {
      status: 422,
      headers: { "Content-Type": "application/problem+json" },
    }),
  );
  const problem = await portal.joinCode("1").catch((error) => error);
  expect(problem).toBeInstanceOf(ApiProblem);
  expect({ ...problem }).toEqual(body);
  expect(portal.reach.online()).toBe(true);
});

test.each([
  ["no network", () => Promise.reject(new TypeError("Failed to fetch"))],
  ["the page of a captive portal", async () => new Response("<html>", { status: 200 })],
  ["a proxy's error", async () => new Response("Bad Gateway", { status: 502 })],
  [
    "half an answer",
    async () => new Response('{"na', { headers: { "Content-Type": "application/json" } }),
  ],
])("%s is offline", async (_, answer) => {
  const portal = connect(answer);
  const changed = vi.fn();
  portal.reach.subscribe(changed);
  await expect(portal.me()).rejects.toBeInstanceOf(Offline);
  expect(portal.reach.online()).toBe(false);
  expect(changed).toHaveBeenCalledTimes(1);
});

test("an answer that was changed on the way is refused", async () => {
  const whole = { step: "code" };
  const bytes = new TextEncoder().encode(JSON.stringify(whole));
  const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  const digest = `sha-256=:${btoa(String.fromCharCode(...sum))}:`;
  const good = answering(json(whole, { "Content-Digest": digest })).portal;
  expect(await good.join()).toEqual(whole);
  const bad = answering(json({ step: "done" }, { "Content-Digest": digest })).portal;
  await expect(bad.join()).rejects.toBeInstanceOf(Offline);
});

test("older messages are asked for by position, and ids cannot leave their place in the path", async () => {
  const { portal, request } = answering(json({ messages: [] }));
  await portal.thread("a/../b?c", 17);
  expect(request.mock.calls[0]?.[0]).toBe(
    "/api/portal/conversations/a%2F..%2Fb%3Fc/messages?limit=50&before=17",
  );
});

test("what changes something is sent as JSON, which no other website can do", async () => {
  const { portal, request } = answering(new Response(null, { status: 204 }));
  await portal.signOut();
  const init = request.mock.calls[0]?.[1];
  expect(init?.method).toBe("POST");
  expect(new Headers(init?.headers).get("Content-Type")).toBe("application/json");
});
