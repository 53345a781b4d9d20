import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeCode } from "../backend/fake.ts";
import { openConversation, openInbox, press, type } from "../testing/render.tsx";

const dialog = () => screen.findByRole("dialog", { name: "Print or export" });
const called = (fake: { calls: [string, ...unknown[]][] }, name: string) =>
  fake.calls.filter(([method]) => method === name).map(([, of]) => of);

test("N4, U15: from the details a conversation is exported, for a reason and with a proof", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const panel = await screen.findByRole("complementary", { name: "Details" });
  fireEvent.click(within(panel).getByRole("button", { name: "Print or export" }));
  const asks = within(await dialog());
  fireEvent.click(asks.getByRole("radio", { name: "A legal or insurance request" }));
  const code = asks.getByLabelText("Code of your authenticator");
  type(code as HTMLInputElement, "000000");
  fireEvent.click(asks.getByRole("button", { name: "Export…" }));
  await asks.findByText(
    "This code does not match, or was used already. Enter the one that your authenticator shows now.",
  );
  expect((code as HTMLInputElement).value).toBe("");
  expect(document.activeElement).toBe(code);
  type(code as HTMLInputElement, fakeCode);
  fireEvent.click(asks.getByRole("button", { name: "Export…" }));
  await screen.findByText("The record was exported.");
  const [, taken] = called(fake, "exportRecord");
  expect(taken).toMatchObject({ contact: "", why: "law", notes: false, language: "en" });
  expect((taken as { conversation: string }).conversation).not.toBe("");
});

test("N4: from the contact the whole record is printed, with the notes if they are asked for", async () => {
  const { fake } = await openInbox();
  press("Ctrl 2");
  fireEvent.click(await screen.findByRole("option", { name: /Theo/ }));
  fireEvent.click(await screen.findByRole("button", { name: "Print or export the record" }));
  const asks = within(await dialog());
  asks.getByText("Everything with Theo Marchetti that you may see, over all channels");
  fireEvent.click(asks.getByRole("checkbox", { name: "Include internal notes" }));
  type(asks.getByLabelText("Code of your authenticator") as HTMLInputElement, fakeCode);
  fireEvent.click(asks.getByRole("button", { name: "Print…" }));
  await screen.findByText(/opens in the program that prints PDFs/);
  expect(called(fake, "printRecord")[0]).toMatchObject({ conversation: "", notes: true });
  expect(called(fake, "exportRecord")).toHaveLength(0);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});
