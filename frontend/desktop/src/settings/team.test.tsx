import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openInbox, press, type } from "../testing/render.tsx";

async function openPage(name: "Team" | "Devices", options = {}) {
  const opened = await openInbox(options);
  press("Ctrl ,");
  fireEvent.click(await screen.findByRole("button", { name }));
  await screen.findByRole("heading", { name });
  return opened;
}

const row = (name: RegExp) => screen.findByRole("row", { name });

async function choose(name: string, item: string) {
  fireEvent.click(await screen.findByRole("button", { name: `Change ${name}` }));
  fireEvent.click(await screen.findByRole("menuitem", { name: item }));
}

test("MEN-10: Team shows who works here, as what, and when they were last there", async () => {
  await openPage("Team");
  expect(document.activeElement?.textContent).toBe("Team");
  expect(within(await row(/Ana Reyes/)).getByText("Owner")).toBeTruthy();
  expect(within(await row(/Ana Reyes/)).getByText("You")).toBeTruthy();
  expect(within(await row(/Ben Sato/)).getByText("Member")).toBeTruthy();
});

test("MEN-10: an invitation names the address, the role and the links, and can be resent and revoked", async () => {
  const { fake } = await openPage("Team");
  fireEvent.click(await screen.findByRole("button", { name: "Invite" }));
  const dialog = await screen.findByRole("dialog", { name: "Invite a teammate" });
  type(within(dialog).getByLabelText("Email"), "zoe@example.com");
  fireEvent.change(within(dialog).getByLabelText("Role"), { target: { value: "auditor" } });
  expect(within(dialog).getByText(/changes nothing/)).toBeTruthy();
  fireEvent.click(within(dialog).getByRole("button", { name: "Invite" }));
  expect(within(await row(/zoe@example.com/)).getByText(/Invited until/)).toBeTruthy();
  expect(fake.calls.find(([method]) => method === "inviteTeammate")?.[1]).toEqual({
    id: "",
    email: "zoe@example.com",
    role: "auditor",
    links: ["clinic"],
  });
  await choose("zoe@example.com", "Resend Invite");
  expect(await screen.findAllByText("Invitation sent to zoe@example.com.")).toBeTruthy();
  await choose("zoe@example.com", "Revoke invite");
  expect(await screen.findByText("Invite revoked")).toBeTruthy();
});

test("MEN-10: removing asks who takes over, and can be taken back by reactivating", async () => {
  const { fake } = await openPage("Team");
  await choose("Dr. Ife Okafor", "Remove");
  const dialog = await screen.findByRole("dialog", { name: "Remove Dr. Ife Okafor?" });
  fireEvent.click(within(dialog).getByRole("button", { name: "Remove" }));
  expect(await within(dialog).findByText(/Choose who takes them over/)).toBeTruthy();
  fireEvent.change(within(dialog).getByLabelText("Who takes over their links?"), {
    target: { value: "teammate-ben" },
  });
  fireEvent.click(within(dialog).getByRole("button", { name: "Remove" }));
  expect(within(await row(/Okafor/)).getByText("Removed")).toBeTruthy();
  expect(fake.calls.filter(([method]) => method === "setActive").at(-1)).toEqual([
    "setActive",
    "teammate-ife",
    false,
    "teammate-ben",
  ]);
  await choose("Dr. Ife Okafor", "Reactivate");
  await waitFor(async () => expect(within(await row(/Okafor/)).queryByText("Removed")).toBeNull());
});

test("MEN-10: a role is changed, and the focus returns to where it was", async () => {
  const { fake } = await openPage("Team");
  await choose("Ben Sato", "Change role");
  const dialog = await screen.findByRole("dialog", { name: "Role of Ben Sato" });
  fireEvent.change(within(dialog).getByLabelText("Role"), { target: { value: "admin" } });
  fireEvent.click(within(dialog).getByRole("button", { name: "Save" }));
  expect(within(await row(/Ben Sato/)).getByText("Admin")).toBeTruthy();
  expect(fake.calls).toContainEqual(["setRole", "teammate-ben", "admin"]);
  await waitFor(() =>
    expect(document.activeElement?.getAttribute("aria-label")).toBe("Change Ben Sato"),
  );
});

test("SEC-07 (in part): an admin signs somebody out everywhere, and resets a sign-in", async () => {
  const { fake } = await openPage("Team");
  await choose("Ben Sato", "Sign out everywhere");
  expect(await screen.findByText("Ben Sato was signed out everywhere.")).toBeTruthy();
  expect(fake.calls).toContainEqual(["revokeDevice", "teammate-ben", ""]);
  await choose("Ben Sato", "Reset sign-in");
  expect(await screen.findByText(/was sent a link/)).toBeTruthy();
});

test("SEC-07 (in part): whoever does not manage sees the team and why nothing can be changed", async () => {
  await openPage("Team", { manages: false });
  await row(/Ana Reyes/);
  expect(screen.queryByRole("button", { name: "Invite" })).toBeNull();
  expect(screen.queryByRole("button", { name: "Change Ben Sato" })).toBeNull();
  expect(screen.getByText(/Only an owner or an admin/)).toBeTruthy();
});

test("SEC-07 (in part): Devices lists one's own computers, and this one cannot be ended here", async () => {
  const { fake } = await openPage("Devices");
  fake.devicesNow.push({
    id: "laptop",
    teammate: "teammate-ana",
    name: "Laptop",
    madeAt: new Date().toISOString(),
    lastSeen: new Date().toISOString(),
    here: false,
    stopped: true,
  });
  fake.tell("teammate", "teammate-ana");
  expect(await screen.findByText("This computer")).toBeTruthy();
  expect(screen.queryByText("Room 1")).toBeNull();
  expect(await screen.findByText("Stopped: a copy of it was used")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Sign out Front desk" })).toBeNull();
  fireEvent.click(screen.getByRole("button", { name: "Sign out Laptop" }));
  await waitFor(() => expect(screen.queryByText("Laptop")).toBeNull());
  expect(fake.calls).toContainEqual(["revokeDevice", "teammate-ana", "laptop"]);
});

test("SEC-07 (in part): everybody has a link sent to choose another passphrase and authenticator", async () => {
  const { fake } = await openPage("Devices", { manages: false });
  fake.fail("resetSignIn", "too_soon", "This person was just sent a link.");
  const send = await screen.findByRole("button", { name: "Send me the link" });
  fireEvent.click(send);
  expect((await screen.findByRole("alert")).textContent).toContain("just sent a link");
  fireEvent.click(send);
  await screen.findByText("The link is on its way to your email address.");
  expect(fake.calls).toContainEqual(["resetSignIn", "teammate-ana"]);
});
