import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Fake, FakeOptions } from "../backend/fake.ts";
import { composer, openCard, openInbox, press, type } from "../testing/render.tsx";

const send = () => screen.getByRole("button", { name: "Send" });
const why = () =>
  document.getElementById(send().getAttribute("aria-describedby") ?? "")?.textContent;
const called = (fake: Fake, method: string) => fake.calls.filter(([name]) => name === method);

/** Chooses one person more. */
async function also(query: string, name: RegExp) {
  await choose(screen.getByRole("textbox", { name: "To" }), query, name);
}

const form = (name: string) => screen.findByRole("form", { name: `Write to ${name}` });

/** New, Secure message, and the field To. */
async function begin(options: FakeOptions = {}) {
  const opened = await openInbox(options);
  press("Ctrl N");
  fireEvent.click(await screen.findByRole("menuitem", { name: "Secure message" }));
  return { ...opened, to: await screen.findByRole("textbox", { name: "To" }) };
}

async function choose(to: HTMLElement, query: string, name: RegExp) {
  type(to, query);
  const found = within(await screen.findByRole("listbox", { name: "To" }));
  fireEvent.click(await found.findByRole("option", { name }));
}

test("SEC-13: New, Secure message opens the composer with the focus in To", async () => {
  const { to } = await begin();
  await waitFor(() => expect(document.activeElement).toBe(to));
  expect(composer()).toBeTruthy();
});

test("SEC-13: the same by mouse", async () => {
  await openInbox();
  fireEvent.click(screen.getByRole("button", { name: /^New/ }));
  fireEvent.click(await screen.findByRole("menuitem", { name: "Secure message" }));
  expect(await screen.findByRole("textbox", { name: "To" })).toBeTruthy();
});

test("SEC-09: Send is off until there is somebody to write to and one link to write from", async () => {
  const { fake, to } = await begin();
  type(composer(), "Hello");
  expect(send().getAttribute("aria-disabled")).toBe("true");
  expect(why()).toBe("Choose who this message is for.");
  await choose(to, "ami", /Amira Benali/);
  await waitFor(() => expect(why()).toBe("Choose who this message is from."));
  fireEvent.click(send());
  expect(called(fake, "startConversation")).toHaveLength(0);
  fireEvent.click(screen.getByRole("combobox", { name: "From" }));
  fireEvent.click(await screen.findByRole("option", { name: "Dr. Okafor" }));
  await waitFor(() => expect(send().getAttribute("aria-disabled")).toBe("false"));
  type(screen.getByRole("textbox", { name: "Subject" }), "Travel");
  expect(composer().value).toBe("Hello");
  fireEvent.click(send());
  await screen.findByRole("log", { name: "Messages with Amira Benali" });
  expect(called(fake, "startConversation")).toEqual([
    [
      "startConversation",
      {
        contact: "amira",
        with: [],
        teammates: [],
        namesShown: false,
        link: "okafor",
        subject: "Travel",
        body: "Hello",
        attachments: [],
      },
    ],
  ]);
});

test("LNK-02: with one link From is that link, and is not asked", async () => {
  const { to } = await begin({ links: 1 });
  await choose(to, "ami", /Amira Benali/);
  await waitFor(() => expect(send().getAttribute("aria-disabled")).toBe("false"));
  expect(screen.queryByRole("combobox", { name: "From" })).toBeNull();
  expect(screen.getByRole("form", { name: "Write to Amira Benali" }).textContent).toContain(
    "FromAlder Street Clinic",
  );
});

test("SEC-12: from the inbox, from a conversation and from a contact it is one composer", async () => {
  const parts = () => {
    const form = screen.getByRole("form");
    const roles = [...form.querySelectorAll("textarea, button[type=submit]")];
    return roles.map((part) => `${part.tagName} ${part.textContent}`);
  };
  const { unmount } = await begin();
  const fromInbox = parts();
  unmount();

  const second = await openInbox();
  fireEvent.click(await screen.findByRole("option", { name: /Theo/ }));
  await screen.findByRole("log");
  expect(parts()).toEqual(fromInbox);
  type(composer(), " ");
  fireEvent.click(send());
  const refused = (await screen.findByRole("alert")).textContent;
  second.unmount();

  await openInbox({ links: 1 });
  await openCard("Amira Benali");
  fireEvent.click(screen.getByRole("button", { name: "Message" }));
  await screen.findByRole("form", { name: "Write to Amira Benali" });
  expect(parts()).toEqual(fromInbox);
  type(composer(), " ");
  fireEvent.click(send());
  expect((await screen.findByRole("alert")).textContent).toBe(refused);
});

test("SEC-19, SEC-23: with a conversation there already, the newest is answered unless a new one is chosen", async () => {
  const { fake, to } = await begin();
  await choose(to, "rosa", /Rosa/);
  expect(await screen.findByRole("radio", { name: /Billing/ })).toHaveProperty("checked", true);
  expect(screen.getByRole("radio", { name: "New conversation" })).toBeTruthy();
  expect(await screen.findByRole("log", { name: /Rosa/ })).toBeTruthy();
  await screen.findByRole("form", { name: "Write to Rosa Delgado-Quinn" });
  type(composer(), "One more thing");
  fireEvent.click(send());
  await screen.findByRole("log", { name: "Messages with Rosa Delgado-Quinn" });
  expect(called(fake, "send")).toHaveLength(1);
  expect(called(fake, "startConversation")).toHaveLength(0);
});

test("choosing another conversation keeps what is a draft in each", async () => {
  const { fake, to } = await begin();
  await choose(to, "owen", /Owen/);
  await waitFor(() => expect(composer().value).toBe("We can pause it from the first of"));
  fireEvent.click(screen.getByRole("radio", { name: "New conversation" }));
  expect(composer().value).toBe("");
  type(composer(), "About something else");
  fireEvent.click(screen.getByRole("radio", { name: /Membership/ }));
  await waitFor(() => expect(composer().value).toBe("We can pause it from the first of"));
  await waitFor(() => expect(fake.people.get("owen")?.draft.body).toBe("About something else"));
});

test("SEC-02, SEC-15: to somebody who has not joined the text becomes their draft, and Invite is offered", async () => {
  const { fake, to } = await begin();
  type(composer(), "Welcome, Anders");
  await choose(to, "anders", /Anders Kowalski/);
  await screen.findByText("Anders Kowalski has not joined yet. Your message is kept as a draft.");
  expect(composer().value).toBe("Welcome, Anders");
  expect(send().getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(screen.getByRole("button", { name: "Invite" }));
  await waitFor(() => expect(called(fake, "invite")).toEqual([["invite", "anders"]]));
  await waitFor(() => expect(fake.people.get("anders")?.draft.body).toBe("Welcome, Anders"), {
    timeout: 2000,
  });
});

test("a search for a recipient without a match says so", async () => {
  const { to } = await begin();
  type(to, "okafr");
  expect(await screen.findByText('No match for "okafr".')).toBeTruthy();
});

test("SEC-14: from two letters on, Enter takes the first match", async () => {
  const { fake, to } = await begin();
  type(to, "a");
  await waitFor(() => expect(to).toHaveProperty("value", "a"));
  expect(called(fake, "contacts").some(([, query]) => query === "a")).toBe(false);
  type(to, "amir");
  await within(await screen.findByRole("listbox", { name: "To" })).findByRole("option", {
    name: /Amira Benali/,
  });
  fireEvent.keyDown(to, { key: "Enter", code: "Enter" });
  expect(await form("Amira Benali")).toBeTruthy();
});

test("SEC-16, INV-02: an unknown number is invited with a name, in one command, and the text waits for them", async () => {
  const { fake, to } = await begin();
  type(composer(), "Welcome to us");
  type(to, "(503) 555-0888");
  fireEvent.click(
    await screen.findByRole("option", { name: "Invite Patient to Alder Street Clinic" }),
  );
  const dialog = within(await screen.findByRole("dialog"));
  expect(dialog.getByRole("textbox", { name: "Phone" })).toHaveProperty("value", "(503) 555-0888");
  type(dialog.getByRole("textbox", { name: "Name" }), "Nadia Haddad");
  fireEvent.click(dialog.getByRole("button", { name: "Save and invite" }));
  await form("Nadia Haddad");
  expect(called(fake, "saveContact")).toEqual([
    ["saveContact", expect.objectContaining({ name: "Nadia Haddad", invite: true })],
  ]);
  expect(called(fake, "invite")).toHaveLength(0);
  expect(composer().value).toBe("Welcome to us");
  expect(why()).toBe("Nadia Haddad has not joined yet. Your message is kept as a draft.");
});

test("SEC-16: a number that somebody has offers that person, and no invitation", async () => {
  const { fake, to } = await begin();
  const { phone = "" } = [...fake.people.values()].find(({ phone }) => phone !== "") ?? {};
  type(to, phone);
  await within(await screen.findByRole("listbox", { name: "To" })).findByRole("option");
  expect(screen.queryByRole("option", { name: /Invite Patient/ })).toBeNull();
});

test("SEC-21, SEC-24: a second conversation asks for a subject, and begins without one all the same", async () => {
  const { fake, to } = await begin({ links: 1 });
  await choose(to, "rosa", /Rosa/);
  fireEvent.click(await screen.findByRole("radio", { name: "New conversation" }));
  const hint = "Add a subject so Rosa Delgado-Quinn can tell their conversations apart.";
  expect(await screen.findByText(hint)).toBeTruthy();
  type(screen.getByRole("textbox", { name: "Subject" }), "Travel");
  await waitFor(() => expect(screen.queryByText(hint)).toBeNull());
  type(screen.getByRole("textbox", { name: "Subject" }), "");
  type(composer(), "Without one");
  fireEvent.click(send());
  await waitFor(() => expect(called(fake, "startConversation")).toHaveLength(1));
});

test("GRP-02, GRP-07, GRP-08: several names and a teammate begin a group, once the person understands", async () => {
  const { fake, to } = await begin({ links: 1 });
  type(composer(), "Hello both");
  await choose(to, "amir", /Amira Benali/);
  await form("Amira Benali");
  await also("rosa", /Rosa/);
  await also("ben s", /Ben Sato/);
  await form("Amira Benali, Rosa Delgado-Quinn, Ben Sato");
  await waitFor(() => expect(composer().value).toBe("Hello both"));
  fireEvent.click(send());
  const understand = await screen.findByRole("button", { name: "I understand" });
  expect(screen.getByText("Each person will see the others' names.")).toBeTruthy();
  expect(fake.threads.size).toBe(
    [...fake.threads.values()].filter((t) => t.with.length === 0).length,
  );
  expect(composer().value).toBe("Hello both");
  fireEvent.click(understand);
  await screen.findByRole("log", { name: /Amira Benali, Rosa Delgado-Quinn, Ben Sato/ });
  expect(called(fake, "startConversation").at(-1)).toEqual([
    "startConversation",
    expect.objectContaining({
      contact: "amira",
      with: ["rosa"],
      teammates: ["teammate-ben"],
      namesShown: true,
      body: "Hello both",
      attachments: [],
    }),
  ]);
});

test("GRP-03: who has not joined is named, invited from here, and keeps the group from beginning", async () => {
  const { fake, to } = await begin({ links: 1 });
  type(composer(), "Hello both");
  await choose(to, "amir", /Amira Benali/);
  await form("Amira Benali");
  await also("anders", /Anders Kowalski/);
  await form("Amira Benali, Anders Kowalski");
  await waitFor(() =>
    expect(why()).toBe(
      "Not everybody has joined yet: Anders Kowalski. Your message is kept as a draft.",
    ),
  );
  fireEvent.click(send());
  expect(called(fake, "startConversation")).toHaveLength(0);
  fireEvent.click(screen.getByRole("button", { name: "Invite Anders Kowalski" }));
  await waitFor(() => expect(called(fake, "invite")).toEqual([["invite", "anders"]]));
  fake.account("anders", "active");
  await waitFor(() => expect(send().getAttribute("aria-disabled")).toBe("false"));
});

test("GRP-07: what is written goes along when somebody is added or taken out", async () => {
  const { fake, to } = await begin({ links: 1 });
  await choose(to, "amir", /Amira Benali/);
  await form("Amira Benali");
  type(composer(), "Where does this go?");
  await also("anders", /Anders/);
  await form("Amira Benali, Anders Kowalski");
  await waitFor(() => expect(composer().value).toBe("Where does this go?"));
  fireEvent.click(screen.getByRole("button", { name: "Remove Amira Benali" }));
  await form("Anders Kowalski");
  await waitFor(() => expect(composer().value).toBe("Where does this go?"));
  expect(fake.people.get("amira")?.draft.body).toBe("");
});
