import { speakPseudo, unmarked } from "@rowan/shared/i18n/testing";
import { fireEvent, render, screen, waitFor } from "@testing-library/react";
import { expect, test } from "vitest";
import { App } from "./App.tsx";
import { connect } from "./api/client.ts";
import { fakeLive } from "./testing/browser.ts";
import { FakeService } from "./testing/service.ts";

/** A service whose own texts have no letters, so that letters on the page are the page's. */
function wordless(change: (service: FakeService) => void = () => {}): FakeService {
  const service = new FakeService();
  Object.assign(service.practice, { name: "4711", replyTime: "24 / 7" });
  service.name = "0815";
  change(service);
  return service;
}

const joining = (step: FakeService["step"]) =>
  wordless((service) => {
    service.step = step;
  });

const inside = (change: (service: FakeService) => void = () => {}) =>
  wordless((service) => {
    service.step = "done";
    service.open("1", "100", { from: "101" });
    service.say("200", { author: "300" });
    service.say("201", { author: "300" });
    service.say("400", { mine: true, status: "seen" });
    service.say("", { event: "joined" });
    service.say("401", { mine: true, status: "delivered" });
    change(service);
  });

const invited = "/join#a-token-of-32-random-bytes";

const byEmail = wordless((service) => {
  service.byPhone = false;
});

const unreachable = wordless((service) => {
  service.down = true;
});

const closed = inside((service) => {
  service.conversations = [];
  service.open("1", "100", { from: "101", state: "read_only" });
});

const several = inside((service) => service.open("2", "500", { unseen: 1, from: "600" }));

const empty = inside((service) => {
  service.conversations = [];
});

const screens: Record<string, { service: FakeService; path?: string; open?: RegExp }> = {
  invitation: { service: wordless(), path: invited },
  "invitation, by email": { service: byEmail, path: invited },
  "refused invitation": { service: wordless(), path: "/join#unknown" },
  code: { service: joining("code") },
  "birth date": { service: joining("birth_date") },
  ask: { service: joining("ask") },
  waiting: { service: joining("waiting") },
  declined: { service: joining("declined") },
  door: { service: wordless(), path: "/welcome#a-token-of-32-random-bytes" },
  "door, by email": { service: byEmail, path: "/welcome#a-token-of-32-random-bytes" },
  "signed out": { service: wordless() },
  unreachable: { service: unreachable },
  thread: { service: inside() },
  "closed thread": { service: closed },
  list: { service: several },
  "empty list": { service: empty },
  account: { service: inside(), open: /Hélp/ },
};

test.each(Object.entries(screens))(
  "no words stand in code: %s",
  async (name, { service, path, open }) => {
    speakPseudo();
    history.replaceState(null, "", path ?? "/");
    const { container } = render(<App portal={connect(service.fetch)} live={fakeLive().live} />);
    await screen.findByRole("heading", { level: 1 });
    if (open) fireEvent.click(screen.getByRole("button", { name: open }));
    if (name.includes("thread")) await screen.findByText("401", { exact: false });
    // Days and times are written by the browser.
    for (const written of container.querySelectorAll("h3, time")) written.remove();
    // Where codes go is masked by the service.
    const left = unmarked(container).filter((text) => text !== "m•••@example.com");
    expect(left).toEqual([]);
    await waitFor(() => expect(document.title).toMatch(/^\[.*\]$/));
  },
);

test.each(Object.entries(screens))(
  "the language can be changed on the screen: %s",
  async (_, at) => {
    history.replaceState(null, "", at.path ?? "/");
    render(<App portal={connect(at.service.fetch)} live={fakeLive().live} />);
    await screen.findByRole("heading", { level: 1 });
    fireEvent.click(await screen.findByRole("button", { name: "Español" }));
    await waitFor(() => expect(document.documentElement.lang).toBe("es"));
    await waitFor(() => expect(document.title).toMatch(/ - Rowan$/));
    fireEvent.click(await screen.findByRole("button", { name: "English" }));
    await waitFor(() => expect(document.documentElement.lang).toBe("en"));
  },
);

test("the chosen language is remembered on this device", async () => {
  const { speakPreferred } = await import("./page/language.ts");
  render(<App portal={connect(wordless().fetch)} live={fakeLive().live} />);
  await screen.findByRole("heading", { name: "You are signed out" });
  fireEvent.click(screen.getByRole("button", { name: "Español" }));
  speakPreferred();
  expect(document.documentElement.lang).toBe("es");
});

test("P10: the practice is told which language the patient chose, once for each choice, and not what the browser prefers", async () => {
  const service = inside();
  service.language = "en";
  history.replaceState(null, "", "/");
  render(<App portal={connect(service.fetch)} live={fakeLive().live} />);
  await screen.findByText("401", { exact: false });
  expect(service.spoken).toEqual([]);
  fireEvent.click(screen.getByRole("button", { name: "Español" }));
  await waitFor(() => expect(service.spoken).toEqual(["es"]));
  fireEvent.click(await screen.findByRole("button", { name: "English" }));
  await waitFor(() => expect(service.spoken).toEqual(["es", "en"]));
});

test("P10: a language that was chosen before joining is told once the patient is in", async () => {
  const service = inside();
  service.step = "birth_date";
  history.replaceState(null, "", "/");
  const first = render(<App portal={connect(service.fetch)} live={fakeLive().live} />);
  fireEvent.click(await screen.findByRole("button", { name: "Español" }));
  expect(service.spoken).toEqual([]);
  first.unmount();
  service.step = "done";
  render(<App portal={connect(service.fetch)} live={fakeLive().live} />);
  await waitFor(() => expect(service.spoken).toEqual(["es"]));
});
