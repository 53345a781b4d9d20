import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { App } from "../App.tsx";
import { connect } from "../api/client.ts";
import { fakeLive } from "../testing/browser.ts";
import { FakeService } from "../testing/service.ts";

const route = "POST /api/portal/reminders";

async function openAccount() {
  const service = new FakeService();
  service.step = "done";
  service.open("c1");
  render(<App portal={connect(service.fetch)} live={fakeLive().live} />);
  fireEvent.click(await screen.findByRole("button", { name: "Help and account" }));
  await screen.findByRole("heading", { name: "Notices" });
  return service;
}

const box = (name: string) => screen.getByRole<HTMLInputElement>("checkbox", { name });

test("P15: notices by text and by email are turned off and on, and messages stay", async () => {
  const service = await openAccount();
  expect(box("Text me").checked).toBe(true);
  fireEvent.click(box("Text me"));
  await waitFor(() => expect(box("Text me").checked).toBe(false));
  expect(service.sentTo(route)).toEqual([{ text: false, email: true }]);
  expect(screen.queryByText(/You get no notices/)).toBeNull();
  fireEvent.click(box("Email me"));
  expect(await screen.findByText(/Your messages are here all the same/)).toBeTruthy();
  fireEvent.click(box("Text me"));
  await waitFor(() => expect(box("Text me").checked).toBe(true));
  expect(service.reminders).toEqual({ text: true, email: false });
});

test("P15: what the service did not take stays as it was, and is said", async () => {
  const service = await openAccount();
  service.refuse(route, "internal");
  fireEvent.click(box("Text me"));
  const problem = () => document.getElementById("reminders-problem")?.textContent;
  await waitFor(() => expect(problem()).not.toBe(""));
  expect(box("Text me").checked).toBe(true);
});
