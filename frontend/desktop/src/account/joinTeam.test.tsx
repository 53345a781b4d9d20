import { fireEvent, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { fakeCode } from "../backend/fake.ts";
import { open, type } from "../testing/render.tsx";

const field = (label: RegExp | string) => screen.findByLabelText(label, { selector: "input" });
const click = (name: string) => fireEvent.click(screen.getByRole("button", { name }));

async function fillSelf(passphrase = "four words of hers") {
  type(await field("Your name"), "Zoe Adler");
  type(await field("New passphrase"), passphrase);
  type(await field("New PIN for this computer"), "483920");
  type(await field("PIN again"), "483920");
  click("Continue");
}

async function openInvitation(link = "https://rowan.example/team#token", renews = false) {
  const opened = open({ phase: "first" });
  opened.fake.renews = renews;
  fireEvent.click(await screen.findByRole("button", { name: "I have an invitation" }));
  type(await field("Invitation link"), link);
  click("Continue");
  return opened;
}

test("MEN-10: an invitation says who invites to what, asks for nothing that is known already, and opens the inbox", async () => {
  const { fake } = await openInvitation();
  await screen.findByRole("heading", { name: "Join Alder Street Clinic" });
  expect(screen.getByText(/Ana Reyes invites you as Member/)).toBeTruthy();
  expect(screen.getByText(/Go on only if you know who invites you/)).toBeTruthy();
  await fillSelf();
  await screen.findByRole("img", { name: "QR code for your authenticator" });
  expect(screen.getByText("aaaa-bbbb-cccc-dddd")).toBeTruthy();
  expect(screen.getByText("JBSWY3DPEHPK3PXP")).toBeTruthy();
  type(await field("Code of your authenticator"), "000000");
  click("Join Alder Street Clinic");
  expect(
    await screen.findByText(
      "This code does not match, or was used already. Enter the one that your authenticator shows now.",
    ),
  ).toBeTruthy();
  type(await field("Code of your authenticator"), fakeCode);
  click("Join Alder Street Clinic");
  await screen.findByRole("listbox", { name: "Inbox" });
  expect(fake.calls.filter(([method]) => method === "joinTeam").at(-1)?.[1]).toEqual({
    link: "https://rowan.example/team#token",
    name: "Zoe Adler",
    passphrase: "four words of hers",
    code: fakeCode,
    pin: "483920",
  });
});

test("SEC-07 (in part): who renews their own sign-in joins nothing, and is known by name", async () => {
  await openInvitation("https://rowan.example/team#token", true);
  await screen.findByRole("heading", { name: "Renew how you sign in" });
  expect(screen.queryByText(/Go on only if you know who invites you/)).toBeNull();
  expect(await field("Your name")).toHaveProperty("value", "Ana Reyes");
  await fillSelf();
  type(await field("Code of your authenticator"), fakeCode);
  click("Save and sign in");
  await screen.findByRole("listbox", { name: "Inbox" });
});

test("MEN-10 (in part): what is no invitation is said at its field", async () => {
  await openInvitation("https://rowan.example");
  expect(await screen.findByText(/This is not the link of an invitation/)).toBeTruthy();
});

test("SEC-07 (in part): a passphrase that the service refuses leads back to its field, with all that was typed", async () => {
  const { fake } = await openInvitation();
  await screen.findByRole("heading", { name: "Join Alder Street Clinic" });
  await fillSelf("short");
  expect(screen.getByText("Enter at least 8 characters.")).toBeTruthy();
  await fillSelf("password1");
  type(await field("Code of your authenticator"), fakeCode);
  fake.fail("joinTeam", "invalid", "This passphrase is among the first.", "passphrase");
  click("Join Alder Street Clinic");
  expect(await screen.findByText("This passphrase is among the first.")).toBeTruthy();
  expect((await field("Your name")) as HTMLInputElement).toHaveProperty("value", "Zoe Adler");
});
