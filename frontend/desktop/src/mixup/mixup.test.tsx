import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, test } from "vitest";
import { composer, type } from "../testing/render.tsx";
import { called, send, texting } from "../testing/texts.tsx";

const question = () => screen.findByRole("alert", { name: "Is this for the right person?" });

test("N6: who it goes to stands over the field with their birth date, and whoever is easily taken for them", async () => {
  const { fake } = await texting();
  const maya = fake.people.get("maya");
  const form = within(screen.getByRole("form", { name: /^Write to/ }));
  expect(await form.findByText(/, born Mar 14, 1986/)).toBeTruthy();
  expect(form.queryByText(/Same last name/)).toBeNull();
  fake.addPerson("Ingrid Lindqvist", { birthDate: maya?.birthDate ?? "" });
  fake.addPerson("Olle Lindqvist", { birthDate: "1950-01-01" });
  fake.tell("contact", "maya");
  expect(await form.findByText("Not Ingrid Lindqvist, born the same day.")).toBeTruthy();
  expect(form.getByText("Same last name: Olle Lindqvist.")).toBeTruthy();
});

test("N6: a message that greets somebody else is asked about once, and never stopped", async () => {
  const { fake } = await texting();
  fake.addPerson("Mario Fuentes", { birthDate: "1979-11-20" });
  const sent = () => called(fake, "send").length;
  const before = sent();
  type(composer(), "Hi Mario, see you Monday.");
  fireEvent.click(send());
  const asked = await question();
  expect(asked.textContent).toContain(
    "This names Mario Fuentes, born Nov 20, 1979. It goes to Maya Lindqvist.",
  );
  expect(sent()).toBe(before);
  fireEvent.click(within(asked).getByRole("button", { name: "Send to Maya Lindqvist" }));
  await waitFor(() => expect(sent()).toBe(before + 1));
  // The same name again is not asked about again.
  await waitFor(() => expect(composer().value).toBe(""));
  type(composer(), "Hi Mario, one more thing.");
  fireEvent.click(send());
  await waitFor(() => expect(sent()).toBe(before + 2));
});

test("N6: by keys alone, Send a second time is the answer", async () => {
  const { fake } = await texting();
  fake.addPerson("Mario Fuentes", {});
  const before = called(fake, "send").length;
  type(composer(), "Hi Mario, see you Monday.");
  composer().form?.requestSubmit();
  await question();
  composer().form?.requestSubmit();
  await waitFor(() => expect(called(fake, "send")).toHaveLength(before + 1));
});

test("N6: a name that cannot be looked up holds nothing up", async () => {
  const { fake } = await texting();
  fake.meantFor = () => Promise.reject(new Error("no"));
  const before = called(fake, "send").length;
  type(composer(), "Hi Mario, see you Monday.");
  fireEvent.click(send());
  await waitFor(() => expect(called(fake, "send")).toHaveLength(before + 1));
});
