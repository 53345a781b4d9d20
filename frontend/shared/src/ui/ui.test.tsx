import { readFileSync } from "node:fs";
import { join } from "node:path";
import { act, render, screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { speak } from "../i18n/index.ts";
import { speakPseudo, unmarked } from "../i18n/testing.ts";
import type { Status } from "../messaging/index.ts";
import styles from "./Avatar.module.css";
import { Avatar, type AvatarKind, Bubble, DayLabel, Icon, StatusMark } from "./index.ts";

const icon = (root: Element) => root.querySelector("[data-icon]")?.getAttribute("data-icon");

test.each<[AvatarKind, string | undefined]>([
  ["joined", undefined],
  ["inactive", undefined],
  ["notJoined", undefined],
  ["teammate", undefined],
  ["group", "users"],
  ["sms", "phone"],
  ["email", "envelope"],
  ["link", "lock"],
])("SEC-18: the avatar of %s shows initials, or the icon of its channel: %s", (kind, expected) => {
  const { container } = render(<Avatar kind={kind} initials="ML" />);
  expect(icon(container)).toBe(expected);
  expect(container.textContent).toBe(expected ? "" : "ML");
});

test("SEC-18: kinds that must be told apart have looks of their own", () => {
  const looks = ["joined", "notJoined", "inactive", "teammate"].map((kind) => styles[kind]);
  expect(new Set(looks).size).toBe(4);
  const { container } = render(<Avatar kind="inactive" initials="GW" />);
  expect(container.firstElementChild?.classList.contains(String(styles.inactive))).toBe(true);
  expect(container.firstElementChild?.classList.contains(String(styles.joined))).toBe(false);
});

test("GRP-05, INV-06, SEC-18: filled with blue are who has joined and their groups, and nothing else", () => {
  const css = readFileSync(join(import.meta.dirname, "Avatar.module.css"), "utf8");
  const blue = [...css.matchAll(/([^{}]+)\{([^{}]*)\}/g)]
    .filter(([, , rules]) => /background: var\(--secure\)/.test(rules ?? ""))
    .flatMap(([, selectors]) => selectors?.split(",").map((one) => one.trim()));
  expect(blue).toEqual([".joined", ".group"]);
});

test("SEC-18: a name without initials shows a person", () => {
  const { container } = render(<Avatar kind="joined" initials="" />);
  expect(icon(container)).toBe("person");
});

test("SEC-18: an avatar is decoration, its row says the same in words", () => {
  const { container } = render(<Avatar kind="sms" />);
  expect(container.firstElementChild?.getAttribute("aria-hidden")).toBe("true");
});

test("an icon with a label is an image with that name, without one it is hidden", () => {
  const { container } = render(
    <>
      <Icon name="eye" label="Seen" />
      <Icon name="clock" />
    </>,
  );
  expect(screen.getByRole("img", { name: "Seen" })).toBeTruthy();
  expect(container.querySelector('[data-icon="clock"]')?.getAttribute("aria-hidden")).toBe("true");
});

test("a bubble is an article with its author, time and status", () => {
  render(
    <Bubble
      direction="outbound"
      author="Priya Nair, RN"
      time="4:12 PM"
      dateTime="2026-11-20T00:12:00Z"
      status={<StatusMark status="seen" time="8:04 PM" />}
    >
      {"Two lines\nof text"}
    </Bubble>,
  );
  const message = screen.getByRole("article");
  expect(message.textContent).toBe("Priya Nair, RN4:12 PMTwo lines\nof textSeen 8:04 PM");
  expect(message.getAttribute("data-direction")).toBe("outbound");
  expect(message.querySelector("time")?.dateTime).toBe("2026-11-20T00:12:00Z");
});

test("a bubble in a run has no sender line", () => {
  render(<Bubble direction="inbound">And one more thing</Bubble>);
  expect(screen.getByRole("article").querySelector("header")).toBeNull();
});

test("a day label is a heading, so that a reader can jump from day to day", () => {
  render(<DayLabel label="Thursday, November 19" />);
  expect(screen.getByRole("heading", { name: "Thursday, November 19" })).toBeTruthy();
});

test.each<[Status, string, string]>([
  ["pending", "clock", "Sending"],
  ["queued", "clock", "Sending Call instead."],
  ["sent", "check", "Sent 8:04 PM"],
  ["delivered", "check-double", "Delivered 8:04 PM"],
  ["seen", "eye", "Seen 8:04 PM"],
  ["failed", "warning", "Not delivered. Call instead."],
  ["refused", "warning", "Not delivered. Call instead."],
  ["unconfirmed", "help", "Unconfirmed. Call instead."],
])("the status %s shows the icon %s and the words %j", (status, name, words) => {
  const { container } = render(
    <StatusMark status={status} time="8:04 PM" reason="Call instead." />,
  );
  expect(icon(container)).toBe(name);
  expect(container.textContent).toBe(words);
});

test("offline, what is pending waits visibly", () => {
  const { container } = render(<StatusMark status="pending" offline />);
  expect(container.textContent).toBe("Waiting to send");
});

test("in a group the status says how many have seen it", () => {
  const { container } = render(<StatusMark status="seen" seenBy={{ count: 2, total: 3 }} />);
  expect(container.textContent).toBe("Seen by 2 of 3");
});

test("the status follows a change of language, and has no words of its own", () => {
  const { container } = render(<StatusMark status="delivered" />);
  act(() => speak("es"));
  expect(container.textContent).toBe("Entregado");
  act(speakPseudo);
  expect(unmarked(container)).toEqual([]);
});
