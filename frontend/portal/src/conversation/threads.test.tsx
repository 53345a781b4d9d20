import { act, fireEvent, render, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, test } from "vitest";
import { App } from "../App.tsx";
import { connect } from "../api/client.ts";
import { fakeLive } from "../testing/browser.ts";
import { FakeService } from "../testing/service.ts";

const older = "GET /api/portal/conversations";

let service: FakeService;

beforeEach(() => {
  service = new FakeService();
  service.step = "done";
  service.listLength = 3;
  for (const n of [1, 2, 3, 4, 5, 6, 7]) service.open(`c${n}`, `Subject ${n}`);
});

async function visit() {
  const { live, stream } = fakeLive();
  render(<App portal={connect(service.fetch)} live={live} />);
  await screen.findAllByRole("listitem");
  return stream;
}

const subjects = () =>
  screen
    .getAllByRole("listitem")
    .map((row) => row.textContent?.match(/Subject [\da-d]/)?.[0]?.at(-1));
const showOlder = () => screen.getByRole("button", { name: "Show older conversations" });

test("PAT-03 (in part): of many conversations the newest are read, older ones where somebody looks", async () => {
  await visit();
  expect(subjects().join("")).toBe("123");
  expect(service.sentTo(older)).toHaveLength(0);
  fireEvent.click(showOlder());
  await waitFor(() => expect(subjects().join("")).toBe("123456"));
  fireEvent.click(showOlder());
  await waitFor(() => expect(subjects().join("")).toBe("1234567"));
  expect(screen.queryByRole("button", { name: "Show older conversations" })).toBeNull();
});

test("PAT-03 (in part): what moves up stands there once, and what it moved past is still there", async () => {
  const stream = await visit();
  fireEvent.click(showOlder());
  await waitFor(() => expect(subjects().join("")).toBe("123456"));
  const [moved] = service.conversations.splice(4, 1);
  if (moved) service.conversations.unshift(moved);
  act(() => stream.change());
  await waitFor(() => expect(subjects().join("")).toBe("512346"));
  fireEvent.click(showOlder());
  await waitFor(() => expect(subjects().join("")).toBe("5123467"));
});

test("PAT-03 (in part): after so much that there is a gap the rest is read anew, and nothing is left out", async () => {
  const stream = await visit();
  const known = service.conversations.splice(0);
  for (const n of ["a", "b", "c", "d"]) service.open(n, `Subject ${n}`);
  for (const n of [9, 8]) service.open(`c${n}`, `Subject ${n}`);
  service.conversations.push(...known);
  act(() => stream.change());
  await waitFor(() => expect(subjects().join("")).toBe("abc"));
  fireEvent.click(showOlder());
  await waitFor(() => expect(subjects()).toHaveLength(6));
  expect(subjects().slice(-2).join("")).toBe("98");
});

test("PAT-03 (in part): whoever looked further back finds it so after reading", async () => {
  await visit();
  fireEvent.click(showOlder());
  await waitFor(() => expect(subjects().join("")).toBe("123456"));
  fireEvent.click(screen.getByRole("button", { name: /Subject 6/ }));
  await screen.findByRole("log");
  fireEvent.click(screen.getByRole("button", { name: "All messages" }));
  await waitFor(() => expect(subjects().join("")).toBe("123456"));
});

test("PAT-03 (in part): an older row is no longer new once it was read, here or elsewhere", async () => {
  const sixth = service.conversations[5];
  if (sixth) sixth.unseen = 2;
  const stream = await visit();
  fireEvent.click(showOlder());
  await waitFor(() => expect(subjects().join("")).toBe("123456"));
  const row = () => screen.getByRole("button", { name: /Subject 6/ });
  expect(row().textContent).toContain("New");
  if (sixth) service.conversations[5] = { ...sixth, unseen: 0 };
  act(() => stream.change());
  await waitFor(() => expect(row().textContent).not.toContain("New"));
  expect(subjects().join("")).toBe("123456");

  // While a conversation is read, the list behind it costs nothing.
  fireEvent.click(row());
  await screen.findByRole("log");
  if (sixth) service.conversations[5] = { ...sixth, unseen: 1 };
  const asked = service.sentTo(older).length;
  const refreshed = service.sentTo("GET /api/portal/me").length;
  act(() => stream.change());
  await waitFor(() =>
    expect(service.sentTo("GET /api/portal/me").length).toBeGreaterThan(refreshed),
  );
  expect(service.sentTo(older)).toHaveLength(asked);
  fireEvent.click(screen.getByRole("button", { name: "All messages" }));
  await waitFor(() => expect(row().textContent).toContain("New"));
});
