import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { openInbox, type } from "../testing/render.tsx";

const button = (name: string | RegExp) => screen.getByRole("button", { name });

async function openEmail(options: Parameters<typeof openInbox>[0] = {}) {
  const opened = await openInbox(options);
  fireEvent.click(button("Settings"));
  fireEvent.click(await screen.findByRole("button", { name: "Email" }));
  await screen.findByRole("heading", { name: "Email" });
  await screen.findByText("desk@alder.example");
  return opened;
}

test("MEN-03: a mailbox is added with its address and its password; its servers are found", async () => {
  const { fake } = await openEmail();
  fireEvent.click(button("Add mailbox"));
  const dialog = within(await screen.findByRole("dialog", { name: "Add mailbox" }));
  type(dialog.getByLabelText("Email address"), "billing@gmail.com");
  fireEvent.blur(dialog.getByLabelText("Email address"));
  await dialog.findByText("Found: imap.gmail.com and smtp.gmail.com.");
  expect(dialog.getByText(/Google takes an app password here/)).toBeTruthy();
  expect(dialog.queryByLabelText(/Server for incoming mail/)).toBeNull();
  type(dialog.getByLabelText("Password"), "the wrong one");
  type(dialog.getByLabelText("Label"), "Billing mail");
  fireEvent.click(dialog.getByLabelText(/Ana Reyes/));
  fireEvent.click(dialog.getByRole("button", { name: "Sign in and add" }));
  await dialog.findByText("The server does not take this password. Enter it again.");
  type(dialog.getByLabelText("Password"), fake.mail.password);
  fireEvent.click(dialog.getByRole("button", { name: "Sign in and add" }));
  await screen.findByRole("row", { name: /Billing mail billing@gmail.com/ });
  expect(fake.mail.all).toHaveLength(2);
  expect(await screen.findByText(/Billing mail is signed in/)).toBeTruthy();
});

test("MEN-03: where the provider can be asked, the person gives leave in the browser instead of a password", async () => {
  const { fake } = await openEmail();
  fake.mail.servers.set("gmail.com", { ...fake.mail.find("a@gmail.com"), consent: "google" });
  fireEvent.click(button("Add mailbox"));
  const dialog = within(await screen.findByRole("dialog", { name: "Add mailbox" }));
  expect(dialog.queryByRole("button", { name: /Sign in with/ })).toBeNull();
  type(dialog.getByLabelText("Email address"), "billing@gmail.com");
  fireEvent.blur(dialog.getByLabelText("Email address"));
  const leave = await dialog.findByRole("button", { name: "Sign in with Google" });
  type(dialog.getByLabelText("Label"), "Billing mail");
  fireEvent.click(dialog.getByLabelText(/Ana Reyes/));
  fireEvent.click(leave);
  await screen.findByRole("row", { name: /Billing mail billing@gmail.com/ });
  const [form] = fake.calls.filter(([name]) => name === "saveMailbox").map((call) => call[1]);
  expect(form).toMatchObject({ granted: true, password: "", address: "billing@gmail.com" });
});

test("MEN-03: servers are asked for only where they are not found, and somebody else's only with leave", async () => {
  const { fake } = await openEmail();
  fireEvent.click(button("Add mailbox"));
  const dialog = within(await screen.findByRole("dialog", { name: "Add mailbox" }));
  type(dialog.getByLabelText("Email address"), "care@nowhere.example");
  type(dialog.getByLabelText("Password"), fake.mail.password);
  type(dialog.getByLabelText("Label"), "Care");
  fireEvent.click(dialog.getByLabelText(/Ana Reyes/));
  fireEvent.click(dialog.getByRole("button", { name: "Sign in and add" }));
  type(await dialog.findByLabelText("Server for incoming mail (IMAP)"), "mail.nowhere.example");
  expect(fake.mail.all).toHaveLength(1);
  type(dialog.getByLabelText("Server for outgoing mail (SMTP)"), "mail.nowhere.example");
  fireEvent.click(dialog.getByRole("button", { name: "Sign in and add" }));
  await screen.findByRole("row", { name: /Care care@nowhere.example/ });

  const servers = fake.mail.find("a@alder.example");
  fake.mail.servers.set("other.example", { ...servers, confirm: true });
  fireEvent.click(button("Add mailbox"));
  const again = within(await screen.findByRole("dialog", { name: "Add mailbox" }));
  type(again.getByLabelText("Email address"), "desk@other.example");
  type(again.getByLabelText("Password"), fake.mail.password);
  type(again.getByLabelText("Label"), "Other");
  fireEvent.click(again.getByLabelText(/Ana Reyes/));
  fireEvent.click(again.getByRole("button", { name: "Sign in and add" }));
  const leave = await again.findByLabelText("imap.alder.example is my provider");
  expect(fake.calls.filter(([name]) => name === "saveMailbox")).toHaveLength(1);
  fireEvent.click(leave);
  fireEvent.click(again.getByRole("button", { name: "Sign in and add" }));
  await screen.findByRole("row", { name: /Other desk@other.example/ });
});

test("N9: a mailbox says when mail was received last, a test proves it, and a password that expired is red for everybody", async () => {
  const { fake } = await openEmail();
  expect(screen.getByText(/^Mail is being received\. Last/)).toBeTruthy();
  const rail = within(screen.getByRole("navigation", { name: "Main" }));
  act(() => {
    fake.mail.receives("desk", { heardAt: "" });
    fake.tell("reception", "mailbox:desk");
  });
  await screen.findByText("Connecting. No mail has been received yet.");
  expect(rail.queryByText("All channels receiving")).toBeNull();
  fireEvent.click(button("Change Front desk mail"));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Send a test" }));
  await screen.findByText(/^Mail is being received\. Last/);
  expect(screen.getByText(/^The test arrived/)).toBeTruthy();
  act(() => {
    fake.mail.receives("desk", { trouble: "credentials", since: "2026-11-21T17:12:00Z" });
    fake.tell("mailbox", "desk");
  });
  const bar = within(await screen.findByRole("complementary", { name: "Texts and email" }));
  expect(bar.getByRole("alert").textContent).toMatch(
    /^Email Front desk mail: password expired or changed, since/,
  );
  expect(screen.queryByText(/Mail is being received/)).toBeNull();
  expect(screen.queryByText(/^The test arrived/)).toBeNull(); // that was before
  fireEvent.click(bar.getByRole("button", { name: "Fix" }));
  fireEvent.click(await screen.findByRole("button", { name: "Sign in again" }));
  const dialog = within(await screen.findByRole("dialog", { name: "Sign in again" }));
  type(dialog.getByLabelText("Password"), fake.mail.password);
  fireEvent.click(dialog.getByRole("button", { name: "Save" }));
  await waitFor(() =>
    expect(screen.queryByRole("complementary", { name: "Texts and email" })).toBeNull(),
  );
});

test("N9, MEN-03 (in part): a leave that ended is called that, not a password, and is given again", async () => {
  const { fake } = await openEmail();
  act(() => {
    fake.mail.receives("desk", { trouble: "leave", since: "2026-11-21T17:12:00Z" });
    fake.tell("mailbox", "desk");
  });
  const bar = within(await screen.findByRole("complementary", { name: "Texts and email" }));
  const said = bar.getByRole("alert").textContent;
  expect(said).toMatch(/its provider no longer lets Rowan in, since .* Give permission again\./);
  expect(said).not.toMatch(/password/);
  fireEvent.click(await screen.findByRole("button", { name: "Give permission again" }));
  await screen.findByRole("dialog", { name: "Sign in again" });
});

test("MEN-03: the footer of every mail is the practice's, and whoever does not manage sees why nothing can be changed", async () => {
  const { fake, unmount } = await openEmail();
  type(screen.getByLabelText("Practice footer"), "Confidential.");
  fireEvent.click(button("Save"));
  await waitFor(() => expect(fake.mail.footer).toBe("Confidential."));
  unmount();
  await openEmail({ manages: false });
  expect(screen.queryByRole("button", { name: "Add mailbox" })).toBeNull();
  expect(screen.getByText(/Only an owner or an admin can change this/)).toBeTruthy();
  expect(screen.getByLabelText("Practice footer").hasAttribute("readonly")).toBe(true);
});
