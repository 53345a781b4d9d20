import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import type { Fake } from "../backend/fake.ts";
import type { KeptText } from "../backend/number.ts";
import { composer, openCard, openInbox, press, type } from "../testing/render.tsx";
import { attach, called, choose, newText, off, send, texting } from "../testing/texts.tsx";

/** The conversation in which what was typed is kept. */
const keptId = (fake: Fake) =>
  (called(fake, "keepText").at(-1) as [string, KeptText])[1].conversation;

test("OPT-03: that somebody wants no texts is written down from their card, and taken back", async () => {
  const { fake } = await openInbox();
  await openCard("Maya Lindqvist");
  fireEvent.click(await screen.findByRole("button", { name: "They want no more texts" }));
  await waitFor(() => expect(called(fake, "optOut")).toEqual([["optOut", "", "maya", true]]));
  act(() => fake.stands("+15035550162", { offAt: "2026-11-03T22:14:00Z", offBy: "staff" }));
  await screen.findAllByText(/asked for no texts on/);
  fireEvent.click(screen.getByRole("button", { name: "They want texts again" }));
  await waitFor(() => expect(called(fake, "optOut").at(-1)).toEqual(["optOut", "", "maya", false]));
  // What they turned off themselves is theirs to turn on.
  act(() => fake.stands("+15035550162", { offBy: "keyword" }));
  await screen.findAllByText(/replied STOP on/);
  await waitFor(() => expect(screen.queryByRole("button", { name: /They want/ })).toBeNull());
});

test("SMS-07: whose an unknown phone is can be said, and taken back", async () => {
  const { fake, id } = await texting();
  const thread = fake.threads.get(id);
  if (!thread) throw new Error("no thread");
  const person = fake.people.get("maya");
  fake.people.set("", { ...person, id: "", name: "(503) 555-0162" } as never);
  fake.threads.set(id, { ...thread, contact: "" });
  act(() => fake.tell("conversation", id));
  fireEvent.click(await screen.findByRole("button", { name: "This is…" }));
  const dialog = within(
    await screen.findByRole("dialog", { name: "Whose phone is (503) 555-0162?" }),
  );
  type(dialog.getByRole("textbox"), "theo");
  fireEvent.click(await dialog.findByRole("button", { name: /Theo/ }));
  await screen.findByText(/This conversation is with Theo .* now\./);
  expect(called(fake, "recognize")).toEqual([["recognize", id, "theo"]]);
  await waitFor(() => expect(screen.queryByRole("button", { name: "This is…" })).toBeNull());
  fireEvent.click(screen.getByRole("button", { name: "Undo" }));
  await screen.findByRole("button", { name: "This is…" });
});

test("SMS-05: what is typed to a bare number is kept as it is typed, and goes along to another number", async () => {
  const { fake, to } = await newText();
  await choose(to, "(503) 555-0147", /Text \(503\) 555-0147/);
  await screen.findByRole("form", { name: /Write to/ });
  type(composer(), "Hello, this is");
  fireEvent.blur(composer());
  await waitFor(() =>
    expect(called(fake, "keepText").at(-1)?.[1]).toMatchObject({ body: "Hello, this is" }),
  );
  const id = keptId(fake);
  expect(fake.threads.get(id)?.draft.body).toBe("Hello, this is");
  fireEvent.click(screen.getByRole("combobox", { name: "From" }));
  fireEvent.click(await screen.findByRole("option", { name: /^Refills/ }));
  await waitFor(() =>
    expect(called(fake, "keepText").at(-1)?.[1]).toMatchObject({
      conversation: id,
      number: "refills",
      body: "Hello, this is",
    }),
  );
  expect(composer().value).toBe("Hello, this is");
});

test("SMS-05, ATT-01: a first text takes files along, to a contact and to a bare number", async () => {
  const { fake, to } = await newText();
  await choose(to, "(503) 555-0147", /Text \(503\) 555-0147/);
  await screen.findByRole("form", { name: /Write to/ });
  await attach("scan.png", "image/png");
  const id = keptId(fake);
  expect(called(fake, "attach").at(-1)).toEqual(["attach", id, "scan.png"]);
  await waitFor(() => expect(off()).toBe("false"));
  fireEvent.click(send());
  await waitFor(() => expect(called(fake, "startText")).toHaveLength(1));
  expect(called(fake, "startText")[0]?.[1]).toMatchObject({ body: "", of: id });
  expect(JSON.stringify(called(fake, "startText"))).toContain("attachment-");
});

test("CMP-04: kept reports are listed with the rules; one is copied, and one is removed", async () => {
  const { fake } = await texting();
  const writeText = vi.fn(async () => {});
  vi.stubGlobal("navigator", Object.assign(Object.create(navigator), { clipboard: { writeText } }));
  const draft = { conversation: "", number: "front", phone: "+15035550162", attachments: [] };
  const body = "New CBD oil and gummies";
  await act(() => fake.reportMistake({ ...draft, body, language: "en" }, "cannabis-offer"));
  press("Ctrl /");
  const help = within(await screen.findByRole("dialog", { name: "Help" }));
  fireEvent.click(help.getByRole("button", { name: "Rules of texting" }));
  await help.findByText("Reports of mistakes");
  fireEvent.click(help.getByRole("button", { name: "Copy" }));
  await waitFor(() => expect(fake.reported[0]?.given).toBe(true));
  expect(writeText).toHaveBeenCalledWith(fake.reported[0]?.report);
  await help.findByText("Copied");
  fireEvent.click(help.getByRole("button", { name: "Remove" }));
  await waitFor(() => expect(help.queryByText("Reports of mistakes")).toBeNull());
  expect(fake.reported).toEqual([]);
  vi.unstubAllGlobals();
});

test("CMP-19: a text that waits says how many leave before it", async () => {
  const { fake, id } = await texting();
  const last = fake.threads.get(id)?.messages.at(-1);
  if (!last) throw new Error("no message");
  Object.assign(last, { status: "queued", ahead: 12 });
  act(() => fake.tell("message", last.id, id));
  await screen.findByText(/Sending · 12 texts leave before it/);
  Object.assign(last, { ahead: 0 });
  act(() => fake.tell("message", last.id, id));
  await waitFor(() => expect(screen.queryByText(/leave before it/)).toBeNull());
});

test("SMS-13: a row of the inbox says why its text did not arrive", async () => {
  const { fake, id } = await texting();
  const last = fake.threads.get(id)?.messages.at(-1);
  if (!last) throw new Error("no message");
  Object.assign(last, { status: "failed", reason: "opted_out" });
  act(() => fake.tell("message", last.id, id));
  await screen.findByRole("option", { name: /Maya Lindqvist, SMS.*Not delivered: replied STOP/ });
});

test("SMS-04, INB-10: the help says that texts use the internet, and come to this inbox only", async () => {
  await openInbox();
  press("Ctrl /");
  const help = within(await screen.findByRole("dialog", { name: "Help" }));
  fireEvent.click(help.getByRole("button", { name: "Text messages" }));
  help.getByText(/over the internet, .* do not use your own phone or its texting allowance/);
  help.getByText(/never show among the personal messages of anybody’s phone/);
});

test("INB-10: a number's list that has no text yet says where its texts arrive", async () => {
  await openInbox();
  const rail = within(screen.getByRole("navigation", { name: "Main" }));
  fireEvent.click(await rail.findByRole("button", { name: /^Front desk …\d{4}/ }));
  await screen.findByText(/arrive here, and never among the personal messages of anybody’s phone/);
});

test("CMP-19: where a patient lives is written down on their card", async () => {
  const { fake } = await openInbox();
  await openCard("Maya Lindqvist");
  fireEvent.click(screen.getByRole("button", { name: "Edit" }));
  const zone = await screen.findByRole("combobox", { name: "Time zone" });
  fireEvent.click(zone);
  fireEvent.click(await screen.findByRole("option", { name: "America/Denver" }));
  fireEvent.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(fake.people.get("maya")?.timeZone).toBe("America/Denver"));
});
