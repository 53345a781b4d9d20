// The numbers that the practice texts from, by keyboard alone: registration, a test that
// comes back through the carrier, and what everybody sees when the carrier stops.
import assert from "node:assert/strict";
import { openDesktop, signIn } from "../desktop.mjs";
import { folder, look, service, test, until } from "../harness.mjs";
import { back, down, press, tab, text } from "../keyboard.mjs";

export async function numbers() {
  await test("MEN-12 N9 (in part) CMP-14 (in part) by keys alone: a number's registration, its health, and the bar for everybody", async () => {
    const hosted = await service(folder());
    const admin = await openDesktop(hosted);
    await signIn(admin.page, hosted.signIns[0]);
    const { page } = admin;
    await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    const row = (name) => page.getByRole("row", { name });

    await press(page, "Control+,", back("Numbers"), "Enter");
    await page.getByRole("heading", { level: 1, name: "Numbers" }).waitFor();
    await row(/Front desk/).waitFor();
    await page.getByText("It cannot be edited or turned off.", { exact: false }).waitFor();
    await look(page, "numbers");

    await press(page, back("New number"), "Enter", text("503 555 0177"));
    await press(
      page,
      tab("Label"),
      text("Nurses"),
      tab(/Ana Reyes/),
      "Space",
      tab("Save"),
      "Enter",
    );
    await row(/^Nurses .*Not registered/).waitFor();
    await press(page, tab("See steps of Nurses"), "Enter");
    await page.getByRole("dialog", { name: "Registration of Nurses" }).waitFor();
    await look(page, "numbers-steps");
    await press(page, tab("I have filed it"), "Enter");
    await row(/^Nurses .*Pending since/).waitFor();
    await press(page, tab("See steps of Nurses"), "Enter");
    await page.getByRole("button", { name: "It was rejected" }).waitFor();
    await press(page, tab("It was rejected"), "Enter", text("business name does not match"));
    await press(page, tab("It was rejected"), "Enter");
    await row(/^Nurses .*Rejected: business name does not match/).waitFor();
    await look(page, "numbers-rejected");

    // Each number tests itself once a week: what counts is a test that began now.
    const passed = () =>
      page.evaluate(async () => {
        const { numbers } = await window.go.app.App.Reception();
        return numbers.filter(({ test }) => test === "passed").map(({ testedAt }) => testedAt);
      });
    const before = await passed();
    await press(page, tab("Change Front desk"), "Enter", down("Send a test"), "Enter");
    await until("the test", async () => (await passed()).some((at) => !before.includes(at)));
    const front = page.getByRole("row").filter({ hasText: "Front desk" });
    await front.getByText(/^The test arrived/).waitFor();
    await front.getByText(/Texts are being received\. Last/).waitFor();
    await look(page, "numbers-tested");

    const other = await openDesktop(hosted);
    await signIn(other.page, hosted.signIns[1]);
    await other.page.getByRole("option").first().waitFor();
    await press(page, tab("Change the account"), "Enter", text(`AC${"0".repeat(32)}`));
    await press(page, tab("Auth token"), text("0123456789abcdef0123456789abcdef"));
    await look(page, "numbers-account");
    await press(page, "Enter");
    for (const desk of [page, other.page]) {
      const bar = desk.getByRole("complementary", { name: "Texts and email" });
      await bar.getByText(/has not taken your account's token since/).waitFor({ timeout: 120_000 });
    }
    await look(page, "numbers-trouble");
    await press(other.page, tab("Fix"), "Enter");
    await other.page.getByRole("heading", { level: 1, name: "Numbers" }).waitFor();
    await look(other.page, "numbers-trouble-fix");
    assert.equal(await page.getByText("0123456789abcdef0123456789abcdef").count(), 0);
  });
}
