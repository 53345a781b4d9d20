import { File as NodeFile } from "node:buffer";
import { act, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, test, vi } from "vitest";
import { App } from "../App.tsx";
import { connect } from "../api/client.ts";
import { fakeLive } from "../testing/browser.ts";
import { FakeService } from "../testing/service.ts";
import { sizeText } from "./file.ts";

const write = "POST /api/portal/conversations/*/messages";
const attach = "POST /api/portal/conversations/*/attachments";
const part = "PUT /api/portal/attachments/*";

let service: FakeService;

beforeEach(() => {
  service = new FakeService();
  service.step = "done";
  service.open("c1");
  // jsdom has no dialogs.
  HTMLDialogElement.prototype.showModal = function showModal() {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function close() {
    this.open = false;
    this.dispatchEvent(new Event("close"));
  };
});

function visit(by = service.fetch) {
  const { live, stream } = fakeLive();
  return { ...render(<App portal={connect(by)} live={live} />), stream };
}

/** A file as browsers have it: jsdom's own has no bytes to read. */
function file(name: string, type: string, size: number): File {
  const bytes = new Uint8Array(Math.min(size, 2_000_000)).fill(7);
  const made = new NodeFile([bytes], name, { type }) as unknown as File;
  if (size > 2_000_000) Object.defineProperty(made, "size", { value: size });
  return made;
}

const chooser = async () =>
  (
    await screen.findByRole("button", { name: "Attach photos or files" })
  ).parentElement?.querySelector("input[type=file]") as HTMLInputElement;
/** Chooses files, and waits until they stand below the message. */
async function choose(...files: File[]) {
  fireEvent.change(await chooser(), { target: { files } });
  await screen.findByRole("list", { name: "Attached" });
}
const press = (name: string | RegExp) => fireEvent.click(screen.getByRole("button", { name }));
const chips = () => within(screen.getByRole("list", { name: "Attached" }));

test("PAT-06 ATT-02 (in part): a photo from the camera is uploaded in parts and sent without words", async () => {
  visit();
  await choose(file("rash.jpg", "image/jpeg", 1_300_000));
  expect(chips().getByText("rash.jpg")).toBeTruthy();
  await waitFor(() => expect(chips().getByText("1.3 MB")).toBeTruthy());
  expect(service.sentTo(part)).toHaveLength(3);
  const [uploaded] = [...service.uploads.values()];
  expect(uploaded?.received).toBe(1_300_000);
  press("Send");
  await screen.findByText(/^Delivered/);
  expect(service.sentTo(write)).toEqual([
    expect.objectContaining({ body: "", attachments: [uploaded?.id] }),
  ]);
  expect(screen.queryByRole("list", { name: "Attached" })).toBeNull();
  fireEvent.click(await screen.findByRole("button", { name: "Open photo rash.jpg" }));
  const viewer = await screen.findByRole("dialog", { name: "Photo rash.jpg" });
  expect(within(viewer).getByRole("img").getAttribute("src")).toBe(
    `/api/portal/attachments/${uploaded?.id}/content?as=view`,
  );
  press("Close");
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("ATT-02 (in part): what is dropped or pasted is attached, and can be removed", async () => {
  visit();
  const field = await screen.findByRole("textbox", { name: "Message" });
  fireEvent.drop(field, { dataTransfer: { files: [file("a.png", "image/png", 10)] } });
  fireEvent.paste(field, { clipboardData: { files: [file("b.pdf", "application/pdf", 10)] } });
  await waitFor(() => expect(chips().getAllByText("1 KB")).toHaveLength(2));
  press("Remove a.png");
  await waitFor(() => expect(service.uploads.size).toBe(1));
  press("Send");
  await screen.findByText(/^Delivered/);
  expect(service.sentTo(write)[0]?.attachments).toHaveLength(1);
});

test("ATT-03 PAT-06: what is not accepted or too large is said before a byte leaves", async () => {
  visit();
  const button = await screen.findByRole("button", { name: "Attach photos or files" });
  expect(button.title).toBe("Photos, PDF and audio up to 25 MB, videos up to 200 MB.");
  await choose(
    file("scan.pdf", "application/pdf", 25_000_001),
    file("film.mov", "video/quicktime", 200_000_001),
    file("page.html", "text/html", 10),
    file("drawing.svg", "image/svg+xml", 10),
    file("photo.heic", "image/heic", 10),
    file("empty.png", "image/png", 0),
  );
  expect(screen.getByText("Too large. 25 MB at most.")).toBeTruthy();
  expect(screen.getByText("Too large. 200 MB at most.")).toBeTruthy();
  expect(screen.getAllByText("Only photos (PNG, JPEG), PDF, video or audio.")).toHaveLength(3);
  expect(screen.getByText("This file is empty.")).toBeTruthy();
  expect(service.sentTo(attach)).toEqual([]);
});

test("ATT-03: what the service finds out about a file is said beside it", async () => {
  service.refuse(part, "bad_file");
  visit();
  await choose(file("photo.png", "image/png", 500));
  expect(await screen.findByText(/it is damaged, or not a photo/)).toBeTruthy();
  fireEvent.change(screen.getByRole("textbox", { name: "Message" }), { target: { value: "Hi" } });
  press("Send");
  expect(screen.getByText("Wait until the files are uploaded, or remove them.")).toBeTruthy();
  press("Remove photo.png");
  press("Send");
  await screen.findByText(/^Delivered/);
});

test("ten files go with one message", async () => {
  visit();
  await choose(...Array.from({ length: 11 }, (_, n) => file(`${n}.png`, "image/png", 5)));
  expect(screen.getAllByText("10 files at most in one message.")).toHaveLength(1);
});

test("an upload that the network broke goes on where it was", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  let parts = 0;
  let broken = true;
  visit(async (input, init) => {
    if (init?.method === "PUT" && ++parts > 1 && broken) throw new TypeError("Failed to fetch");
    return service.fetch(input, init);
  });
  await choose(file("scan.pdf", "application/pdf", 1_500_000));
  expect(await screen.findByText("1.5 MB, waits for the network")).toBeTruthy();
  press("Send");
  expect(service.sentTo(write)).toEqual([]);
  broken = false;
  await act(() => vi.advanceTimersByTimeAsync(2_100));
  await waitFor(() => expect(chips().getByText("1.5 MB")).toBeTruthy());
  expect(service.sentTo(part)).toHaveLength(3); // and none of them twice
  expect([...service.uploads.values()][0]?.received).toBe(1_500_000);
});

test("a sign-out asks about files, and ends their way: none goes on, no name stays", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  const parts: (() => void)[] = [];
  const { unmount } = visit(async (input, init) => {
    if (init?.method === "PUT") await new Promise<void>((go) => parts.push(go));
    return service.fetch(input, init);
  });
  await choose(file("scan.pdf", "application/pdf", 500), file("rash.png", "image/png", 500));
  await waitFor(() => expect(parts).toHaveLength(1));
  press("Help and account");
  await screen.findByText("Signed in as Maya Lindqvist");
  press("Sign out");
  await screen.findByText(/Something you wrote or attached has not been sent/);
  press("Sign out and delete it");
  await screen.findByRole("heading", { name: "You are signed out" });
  parts[0]?.();
  unmount();
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(service.sentTo(attach)).toHaveLength(1);
  expect(JSON.stringify(sessionStorage)).not.toMatch(/scan|rash/);
});

test("a file that is being checked is asked about until it is ready", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  service.held = true;
  visit();
  await choose(file("scan.pdf", "application/pdf", 500));
  expect(await screen.findByText("1 KB, being checked")).toBeTruthy();
  for (const upload of service.uploads.values()) upload.state = "ready";
  await act(() => vi.advanceTimersByTimeAsync(3_100));
  await waitFor(() => expect(chips().getByText("1 KB")).toBeTruthy());
});

test("a reload keeps what is ready to be sent", async () => {
  const { unmount } = visit();
  await choose(file("scan.pdf", "application/pdf", 500));
  await waitFor(() => expect(chips().getByText("1 KB")).toBeTruthy());
  unmount();
  visit();
  expect(await screen.findByText("scan.pdf")).toBeTruthy();
  press("Send");
  await screen.findByText(/^Delivered/);
  expect(service.sentTo(write)[0]?.attachments).toHaveLength(1);
});

test("ATT-01 (in part): films and recordings play, and a PDF is saved", async () => {
  const named = (id: string, name: string, type: string) => ({ id, name, type, size: 2_400_000 });
  service.say("", {
    attachments: [
      named("f1", "results.pdf", "application/pdf"),
      named("f2", "gait.mp4", "video/mp4"),
      named("f3", "cough.m4a", "audio/mp4"),
    ],
  });
  visit();
  const link = await screen.findByRole("link", { name: /^Download results\.pdf/ });
  expect(link.getAttribute("href")).toBe("/api/portal/attachments/f1/content?as=original");
  expect(link.textContent).toBe("Download results.pdf2.4 MB");
  for (const name of ["gait.mp4", "cough.m4a"]) {
    expect(screen.getByLabelText(name).getAttribute("preload")).toBe("none");
  }
});

test("Trust 43 (in part): a film that was paused until its address ended is asked for again and goes on", async () => {
  service.say("", {
    attachments: [{ id: "f2", name: "gait.mp4", type: "video/mp4", size: 2_400_000 }],
  });
  visit();
  const film = (await screen.findByLabelText("gait.mp4")) as HTMLVideoElement;
  const did: string[] = [];
  const has = { currentTime: 61.5, paused: false, error: { code: 2, MEDIA_ERR_NETWORK: 2 } };
  for (const [name, value] of Object.entries(has)) {
    Object.defineProperty(film, name, { value, writable: true, configurable: true });
  }
  Object.assign(film, {
    load: () => {
      did.push("load");
      Object.assign(film, { currentTime: 0, paused: true });
    },
    play: async () => did.push(`play at ${film.currentTime}`),
  });
  fireEvent.error(film);
  expect(did).toEqual(["load", "play at 61.5"]);
  expect(film.getAttribute("src")).toBe("/api/portal/attachments/f2/content?as=original");
  fireEvent.error(film); // it stands where it stood: there is no more of it to be had
  expect(did).toHaveLength(2);
  Object.assign(film, { currentTime: 90, paused: true });
  fireEvent.error(film);
  expect([did.slice(2), film.currentTime]).toEqual([["load"], 90]);
  Object.assign(film, { currentTime: 95, error: { code: 3, MEDIA_ERR_NETWORK: 2 } });
  fireEvent.error(film); // a film that no browser can show
  expect(did).toHaveLength(3);
});

test("sizes are said as people say them", () => {
  expect([1, 999, 340_000, 2_400_000, 25_000_000].map((size) => sizeText(size, "en-US"))).toEqual([
    "1 KB",
    "1 KB",
    "340 KB",
    "2.4 MB",
    "25 MB",
  ]);
});
