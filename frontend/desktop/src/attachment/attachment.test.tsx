import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Fake } from "../backend/fake.ts";
import { composer, openConversation, openInbox, press, type } from "../testing/render.tsx";

const send = () => screen.getByRole("button", { name: "Send" });
const threadOf = (fake: Fake, contact: string) => {
  const thread = [...fake.threads.values()].find((candidate) => candidate.contact === contact);
  if (!thread) throw new Error("no such thread");
  return thread;
};
const called = (fake: Fake, method: string) => fake.calls.filter(([name]) => name === method);
const file = (name: string, type: string, size = 2_400_000) => {
  const made = new File(["x"], name, { type });
  Object.defineProperty(made, "size", { value: size });
  return made;
};
const choose = (...files: File[]) => {
  const input = document.querySelector<HTMLInputElement>("input[data-attach]");
  if (!input) throw new Error("no way to attach");
  fireEvent.change(input, { target: { files } });
};
const chips = () => within(screen.getByRole("list", { name: "Attached" }));

test("ATT-02: a chosen file is a chip with its size, and can be removed", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  screen.getByRole("button", { name: "Attach files" });
  choose(file("scan.png", "image/png"), file("plan.pdf", "application/pdf", 800_000));
  await waitFor(() => expect(chips().getByText("plan.pdf")).toBeTruthy());
  expect(chips().getByText("2.4 MB")).toBeTruthy();
  expect(chips().getByText("800 KB")).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Remove scan.png" }));
  await waitFor(() => expect(chips().queryByText("scan.png")).toBeNull());
  expect(threadOf(fake, "theo").draft.attachments.map(({ name }) => name)).toEqual(["plan.pdf"]);
});

test("ATT-02: files can be dropped onto the composer, and nothing else can", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const form = composer().closest("form") as HTMLFormElement;
  const text = { types: ["text/plain"], files: [] };
  fireEvent.drop(form, { dataTransfer: text });
  const dataTransfer = { types: ["Files"], files: [file("scan.png", "image/png")] };
  fireEvent.dragOver(form, { dataTransfer });
  screen.getByText("Drop files to attach them");
  fireEvent.drop(form, { dataTransfer });
  await waitFor(() => expect(chips().getByText("scan.png")).toBeTruthy());
  expect(screen.queryByText("Drop files to attach them")).toBeNull();
  expect(called(fake, "attach")).toHaveLength(1);
});

test("ATT-02: a copied picture is pasted with a name of its own; words are pasted as words", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  expect(fireEvent.paste(composer(), { clipboardData: { files: [], types: ["text/plain"] } })).toBe(
    true,
  );
  const clipboardData = { files: [file("image.png", "image/png")], types: ["Files"] };
  expect(fireEvent.paste(composer(), { clipboardData })).toBe(false);
  await waitFor(() => expect(chips().getByText("Pasted picture.png")).toBeTruthy());
  expect(called(fake, "attach")).toHaveLength(1);
});

test("ATT-02: where the page is not given what is let go, it is had from Go", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  fake.held = [file("scan.png", "image/png")];
  const form = composer().closest("form") as HTMLFormElement;
  const dataTransfer = { types: ["text/uri-list", "text/html"], files: [] };
  expect(fireEvent.dragOver(form, { dataTransfer })).toBe(false);
  screen.getByText("Drop files to attach them");
  expect(fireEvent.drop(form, { dataTransfer, clientX: 300, clientY: 400 })).toBe(false);
  await waitFor(() => expect(chips().getByText("scan.png")).toBeTruthy());
  expect(called(fake, "attach")).toHaveLength(1);
});

test("ATT-02: what is let go where nothing takes it is opened nowhere, and words go where they go", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  for (const types of [["Files"], ["text/uri-list"]]) {
    const dataTransfer = { types, files: [file("scan.png", "image/png")] };
    for (const place of [screen.getByRole("log"), document.body]) {
      expect(fireEvent.dragOver(place, { dataTransfer })).toBe(false);
      expect(fireEvent.drop(place, { dataTransfer })).toBe(false);
    }
  }
  expect(fireEvent.drop(document.body, { dataTransfer: { types: ["text/plain"] } })).toBe(true);
  expect(called(fake, "attach")).toHaveLength(0);
});

test("ATT-02: a copied picture of which the page is not told is asked for", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const png = new Blob(["x"], { type: "image/png" });
  const read = async () => [
    { types: ["text/html"] },
    { types: ["image/png"], getType: async () => png },
  ];
  Object.defineProperty(navigator, "clipboard", { value: { read }, configurable: true });
  fireEvent.paste(composer(), { clipboardData: { files: [], types: [] } });
  await waitFor(() => expect(chips().getByText("Pasted picture.png")).toBeTruthy());
  expect(called(fake, "attach")).toHaveLength(1);
});

test("ATT-03: what is accepted and how large it may be is said before anything is chosen", async () => {
  await openInbox();
  await openConversation(/Theo/);
  const button = screen.getByRole("button", { name: "Attach files" });
  expect(document.getElementById(button.getAttribute("aria-describedby") ?? "")?.textContent).toBe(
    "PNG, JPEG, PDF and audio up to 25 MB, video up to 200 MB",
  );
});

test("ATT-03: a file of another type, or too large, is refused by name; the others are added", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  type(composer(), "Your scan");
  choose(
    file("scan.heic", "image/heic"),
    file("huge.png", "image/png", 26_000_000),
    file("scan.png", "image/png"),
  );
  await screen.findByText('PNG, JPEG, PDF, video or audio. "scan.heic" was not added.');
  await screen.findByText('This file is too large. 25 MB at most. "huge.png" was not added.');
  await waitFor(() => expect(chips().getByText("scan.png")).toBeTruthy());
  expect(composer().value).toBe("Your scan");
  fireEvent.click(screen.getByRole("button", { name: "Got it" }));
  expect(screen.queryByText(/scan\.heic/)).toBeNull();
  expect(threadOf(fake, "theo").draft.attachments).toHaveLength(1);
});

test("ATT-01: a file goes with the message, with or without words, and stands in the thread", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  choose(file("plan.pdf", "application/pdf"));
  await waitFor(() => expect(chips().getByText("plan.pdf")).toBeTruthy());
  fireEvent.click(send());
  const log = within(screen.getByRole("log"));
  expect((await log.findByRole("button", { name: /^plan\.pdf/ })).closest("article")).toBeTruthy();
  expect(screen.queryByRole("list", { name: "Attached" })).toBeNull();
  const [attachment] = fake.kept.all.keys();
  expect(called(fake, "send")).toEqual([["send", threadOf(fake, "theo").id, "", [attachment], ""]]);
  await screen.findByText("You: Document");
});

test("ATT-02: while a file is still being added nothing is sent, and Send says why", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  let arrive = () => {};
  fake.attach = (_of, _file, copied) => {
    copied(600_000);
    return new Promise((resolve) => {
      arrive = () => resolve(fake.kept.add("scan.png", "image/png", 2_400_000));
    });
  };
  type(composer(), "Your scan");
  choose(file("scan.png", "image/png"));
  const bar = await screen.findByRole("progressbar", { name: "scan.png is being added" });
  await waitFor(() => expect(bar.getAttribute("value")).toBe("25"));
  expect(send().getAttribute("aria-disabled")).toBe("true");
  fireEvent.click(send());
  expect(called(fake, "send")).toHaveLength(0);
  screen.getByText("Files are still being added.");
  act(() => arrive());
  await waitFor(() => expect(send().getAttribute("aria-disabled")).toBe("false"));
});

test("ATT-02: a file that is not wanted any more is not added", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const ended: boolean[] = [];
  fake.attach = (_of, _file, _copied, signal) =>
    new Promise((_, reject) => {
      signal.addEventListener("abort", () => {
        ended.push(true);
        reject(signal.reason);
      });
    });
  choose(file("scan.png", "image/png"));
  fireEvent.click(await screen.findByRole("button", { name: "Do not add scan.png" }));
  await waitFor(() => expect(screen.queryByText("scan.png")).toBeNull());
  expect(ended).toEqual([true]);
  expect(screen.queryByRole("alert")).toBeNull();
});

test("a message that was not taken keeps its words and its files", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  type(composer(), "Your scan");
  choose(file("scan.png", "image/png"));
  await waitFor(() => expect(chips().getByText("scan.png")).toBeTruthy());
  fake.fail("send", "disk_full", "This disk is full. Free some space and try again.");
  fireEvent.click(send());
  await screen.findByText("This disk is full. Free some space and try again.");
  expect(composer().value).toBe("Your scan");
  expect(chips().getByText("scan.png")).toBeTruthy();
});

test("a message on its way says how far its file is", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  fake.healthNow.online = false;
  choose(file("scan.png", "image/png"));
  await waitFor(() => expect(chips().getByText("scan.png")).toBeTruthy());
  const [id = ""] = fake.kept.all.keys();
  Object.assign(fake.kept.transfers.get(id) ?? {}, { way: "up", done: 600_000 });
  fireEvent.click(send());
  await screen.findByText("Uploading, 25%");
  Object.assign(fake.kept.transfers.get(id) ?? {}, { done: 1_200_000 });
  act(() => fake.tell("attachment", id));
  await screen.findByText("Uploading, 50%");
});

/** Opens Theo's conversation after he sent three files. */
async function received(here = true) {
  const opened = await openInbox();
  const { fake } = opened;
  await openConversation(/Theo/);
  const { id } = threadOf(fake, "theo");
  act(() => {
    fake.receive(id, "", [fake.kept.add("rash.jpg", "image/jpeg", 3_100_000, here)]);
    fake.receive(id, "The letter", [fake.kept.add("letter.pdf", "application/pdf", 90_000, here)]);
    fake.receive(id, "", [fake.kept.add("cough.mp3", "audio/mpeg", 400_000, here)]);
  });
  const log = within(screen.getByRole("log"));
  fireEvent.click(await log.findByRole("button", { name: "Open rash.jpg" }));
  const viewer = await screen.findByRole("dialog");
  return { ...opened, viewer };
}

test("a picture opens over everything, larger and smaller by key, and Esc goes back", async () => {
  const { viewer } = await received();
  const picture = await within(viewer).findByRole("img", { name: "rash.jpg" });
  expect(picture.getAttribute("src")).toMatch(/^\/attachments\/[\w-]+\/view$/);
  expect(picture.style.width).toBe("100%");
  press("+", viewer);
  expect(picture.style.width).toBe("150%");
  press("-", viewer);
  press("-", viewer);
  expect(picture.style.width).toBe("100%");
  press("Escape", viewer);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
});

test("the arrows go through a conversation's files in the order of the thread", async () => {
  const { viewer } = await received();
  within(viewer).getByText("1 of 3");
  press("ArrowLeft", viewer);
  within(viewer).getByText("1 of 3");
  press("ArrowRight", viewer);
  within(viewer).getByText("2 of 3");
  await within(viewer).findByText("PDFs are shown by another program.");
  press("ArrowRight", viewer);
  within(viewer).getByText("3 of 3");
  await waitFor(() => expect(viewer.querySelector("audio")?.controls).toBe(true));
  fireEvent.error(viewer.querySelector("audio") as Element);
  await within(viewer).findByText("This cannot be played here. Another program can.");
});

test("what is looked at is fetched, a PDF not before it is opened; what fails can be tried again", async () => {
  const { fake, viewer } = await received(false);
  await within(viewer).findByRole("img", { name: "rash.jpg" });
  expect(called(fake, "fetchAttachment").map(([, , variant]) => variant)).toEqual(["view"]);
  press("ArrowRight", viewer);
  await within(viewer).findByText("PDFs are shown by another program.");
  expect(called(fake, "fetchAttachment")).toHaveLength(1);
  fake.fail("fetchAttachment", "offline", "The service cannot be reached.");
  press("ArrowRight", viewer);
  await within(viewer).findByText("The service cannot be reached.");
  fireEvent.click(within(viewer).getByRole("button", { name: "Try again" }));
  await waitFor(() => expect(viewer.querySelector("audio")).toBeTruthy());
});

test("ATT-06: a copy leaves the sealed store only after the warning that it is not encrypted", async () => {
  const { fake, viewer } = await received();
  fireEvent.click(within(viewer).getByRole("button", { name: "Save as…" }));
  within(viewer).getByText(
    "The saved copy is no longer encrypted. Whoever uses this computer can open it.",
  );
  fireEvent.click(within(viewer).getByRole("button", { name: "Cancel" }));
  expect(called(fake, "saveAttachment")).toHaveLength(0);
  fireEvent.click(within(viewer).getByRole("button", { name: "Save as…" }));
  fireEvent.click(within(viewer).getByRole("button", { name: "Save a copy" }));
  await screen.findByText("A copy was saved.");
  fireEvent.click(within(viewer).getByRole("button", { name: "Open in another program" }));
  await screen.findByText(/That copy is removed when Rowan locks or closes/);
  expect(fake.kept.taken.map(([how]) => how)).toEqual(["saved", "opened"]);
});

test("the lock closes the viewer", async () => {
  await received();
  press("Ctrl Shift X");
  await screen.findByLabelText("Enter your PIN", { selector: "input" });
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(document.body.textContent).not.toContain("rash");
});

test("the details list a conversation's files, newest first, and open them", async () => {
  const { viewer } = await received();
  press("Escape", viewer);
  await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  const panel = within(screen.getByRole("complementary", { name: "Details" }));
  panel.getByRole("heading", { name: "Files" });
  const rows = panel.getAllByRole("button", { name: /^(cough|letter|rash)\.\w{3}/ });
  expect(rows.map((row) => row.querySelector("b")?.textContent)).toEqual([
    "cough.mp3",
    "letter.pdf",
    "rash.jpg",
  ]);
  fireEvent.click(panel.getByRole("button", { name: /^letter\.pdf/ }));
  await screen.findByRole("dialog", { name: "letter.pdf" });
});

test("a row says what a message without words carries, and search finds it by its name", async () => {
  const { fake } = await openInbox();
  const { id } = threadOf(fake, "theo");
  act(() => {
    fake.receive(id, "", [fake.kept.add("insurance card.png", "image/png", 10)]);
  });
  await screen.findByText("Photo");
  press("Ctrl F");
  type(screen.getByPlaceholderText("Search people and messages"), "insurance");
  await screen.findByText(/card\.png/);
});

test("how much stays on this computer can be set, and what is in use is said", async () => {
  const { fake } = await openInbox();
  press("Ctrl ,");
  const cap = await screen.findByRole("combobox", { name: "Keep at most" });
  screen.getByText("In use now: 12 MB");
  fireEvent.change(cap, { target: { value: "250000000" } });
  await waitFor(() => expect(fake.kept.storage.cap).toBe(250_000_000));
});

test("ATT-01: a file of a text that could not be fetched says so in the thread, and is tried again", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const { id } = threadOf(fake, "theo");
  const file = fake.kept.add("photo-1.jpg", "image/jpeg", 0);
  act(() => {
    fake.receive(id, "", [{ ...file, absent: "coming" }]);
  });
  const log = within(screen.getByRole("log"));
  await log.findByText("A file of this text is on its way.");
  act(() => fake.arrive(file.id, "failed"));
  await log.findByText("A file of this text could not be fetched.");
  fireEvent.click(log.getByRole("button", { name: "Try again" }));
  await log.findByText("A file of this text is on its way.");
  expect(called(fake, "fetchAgain")).toEqual([["fetchAgain", file.id]]);
  act(() => fake.arrive(file.id, ""));
  await log.findByRole("button", { name: "Open photo-1.jpg" });
  act(() => fake.arrive(file.id, "harmful"));
  await log.findByText("A file of this text was found to be harmful and was removed.");
  expect(log.queryByRole("button", { name: "Try again" })).toBeNull();
});

test("ATT-03: what cannot be told is not shown, and is saved only after a warning of its own", async () => {
  const { fake } = await openInbox();
  await openConversation(/Theo/);
  const { id } = threadOf(fake, "theo");
  act(() => {
    fake.receive(id, "", [fake.kept.add("file-1.bin", "application/octet-stream", 900)]);
  });
  await screen.findByText("File");
  fireEvent.click(
    await within(screen.getByRole("log")).findByRole("button", { name: /^file-1\.bin/ }),
  );
  const viewer = within(await screen.findByRole("dialog"));
  viewer.getByText(/^What this file is cannot be told/);
  expect(viewer.queryByRole("button", { name: "Open in another program" })).toBeNull();
  expect(called(fake, "fetchAttachment")).toHaveLength(0);
  fireEvent.click(viewer.getByRole("button", { name: "Save as…" }));
  viewer.getByText(/can do harm when it is opened/);
  expect(fake.kept.taken).toEqual([]);
  fireEvent.click(viewer.getByRole("button", { name: "Save a copy" }));
  await screen.findByText("A copy was saved.");
});
