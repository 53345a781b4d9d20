// What a text is warned of, by keyboard alone: the reason that it goes with, quiet hours
// where its reader is, the guard's question, and its place behind others of its number.
// And how each category's verdict looks.
import assert from "node:assert/strict";
import { enlarge } from "../desktop.mjs";
import { test, until } from "../harness.mjs";
import { press, tab, text } from "../keyboard.mjs";
import { desktopLooks, everyLook } from "../looks.mjs";
import { clear, newContact, openTexts } from "./texts.mjs";

const hourIn = (timeZone) =>
  Number(new Intl.DateTimeFormat("en", { timeZone, hour: "numeric", hourCycle: "h23" }).format());

/** Where it is the middle of the night. */
function asleep() {
  return Intl.supportedValuesOf("timeZone").find(
    (zone) => /^[A-Z][a-z]+\/[A-Z][a-z]+$/.test(zone) && [1, 2, 3, 4].includes(hourIn(zone)),
  );
}

/** A phone where it is day: offers wait for that, by its number as well. */
function awake() {
  const phones = {
    "America/New_York": "+12125550163",
    "Pacific/Honolulu": "+18085550163",
    "Pacific/Guam": "+16715550163",
    "Europe/London": "+447400123456",
  };
  return Object.entries(phones).find(([zone]) => hourIn(zone) >= 9 && hourIn(zone) < 20);
}

export async function verdicts() {
  await test("CMP-01 CMP-19 N1 N6 (in part) by keys alone: a warned text goes with its reason, in quiet hours, past the guard and behind others", async () => {
    const { page, wrong, looks, phones } = await openTexts();
    const phone = "+15035550163";
    const born = [tab("Date of birth"), text("03/14/1986")];
    const lives = [tab("Time zone"), text(asleep().replace("_", " ")), "ArrowDown", "Enter"];
    await newContact(page, "Iris Okonkwo", "(503) 555-0163", ...born, ...lives, tab("Save"));
    await phones.writes(phone, "Hello, do you have time next week?");
    await press(page, "Control+1");
    const row = page.getByRole("option", { name: /Iris Okonkwo, SMS/ });
    await row.waitFor();
    await press(page, "Alt+ArrowDown");
    await page.getByRole("form", { name: "Write to Iris Okonkwo" }).waitFor();
    await page.getByText("Iris Okonkwo, born Mar 14, 1986").waitFor();

    const said = "Hi Iris, your A1c is 9.1 and you have type 2 diabetes.";
    await press(page, "Control+Shift+t", text(said));
    await page.getByRole("button", { name: "Send anyway" }).waitFor();
    await press(page, "Control+Enter");
    await until("the reasons", () =>
      page.evaluate(
        () => document.activeElement?.closest("label")?.textContent === "Patient asked",
      ),
    );
    await looks("text-reason");
    assert.equal((await phones.got(phone)).length, 0);
    await press(page, "ArrowDown", "Control+Enter");
    await until("the text", async () =>
      (await phones.got(phone)).some(({ body }) => body === said),
    );

    await press(
      page,
      "Control+Shift+t",
      text("Hi Iris, 20% off your visit this month only. Book now!"),
    );
    await page.getByText("Quiet hours").first().waitFor();
    const hidden = () =>
      page.getByRole("log").evaluate((log) => log.scrollHeight - log.clientHeight - log.scrollTop);
    assert.ok((await hidden()) <= 1, "the newest text went under the verdict");
    await looks("verdict-hours");

    await press(page, ...clear, text("Hi Theo, see you on Monday at 8:30."), "Control+Enter");
    await page.getByRole("alert", { name: "Is this for the right person?" }).waitFor();
    await looks("verdict-misdirected");

    await press(page, "Control+Shift+t", ...clear);
    await phones.busy(phone);
    for (const words of [
      "See you Monday.",
      "Please come ten minutes early.",
      "Park behind the house.",
    ])
      await press(page, "Control+Shift+t", text(words), "Control+Enter");
    await page
      .getByText(/texts? leaves? before it/)
      .first()
      .waitFor();
    await looks("text-queue");
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  });

  await test("CMP-01 CMP-02 CMP-06 CMP-19 N1 (in part) the verdict of each category says what it is about, and can be read and reached", async () => {
    const { page, wrong, phones } = await openTexts();
    const [zone, phone] = awake();
    const born = [tab("Date of birth"), text("03/14/1986")];
    const lives = [tab("Time zone"), text(zone.replace("_", " ")), "ArrowDown", "Enter"];
    await newContact(page, "Iris Okonkwo", phone, ...born, ...lives, tab("Save"));
    const notice = "The clinic closes at noon on Wednesday. Please call us for another time.";
    await tellTen(page, phones, notice);
    await phones.writes(phone, "Hello, do you have time next week?");
    await press(page, "Control+1");
    await page.getByRole("option", { name: /Iris Okonkwo, SMS/ }).click();
    await page.getByText("Iris Okonkwo, born Mar 14, 1986").waitFor();
    await page
      .getByText(/^Agreed to texts/)
      .last()
      .waitFor();

    const [light] = desktopLooks;
    const small = desktopLooks.find(({ name }) => name === "1024-light");
    const dark = { ...small, name: "1024-dark", colorScheme: "dark" };
    for (const { width, height } of [small, light]) {
      await page.setViewportSize({ width, height });
      assert.deepEqual(await crowded(page), [], `at ${width} px`);
    }
    const strip = page.getByRole("form", { name: /^Write to/ }).locator("section");
    const verdicts = [
      ["block", "cannabis", "Cannabis", "we now carry CBD oil and gummies, 20% off this month."],
      [
        "block",
        "prescription",
        "Prescription drugs",
        "Ozempic without a prescription, order today.",
      ],
      ["block", "sex", "Sexual content", "hot singles near you want to meet tonight."],
      [
        "block",
        "hate",
        "Hate and abuse",
        "those people are vermin, go back to where you came from.",
      ],
      [
        "block",
        "alcohol",
        "Alcohol",
        "celebrate with us: wine and beer tasting Friday, buy one bottle, get one free.",
      ],
      ["block", "tobacco", "Tobacco and vaping", "try our new vape flavors, two pods for $10."],
      ["block", "firearms", "Firearms", "guns and ammo for sale, no background check."],
      ["block", "gambling", "Gambling", "play our online casino and win $500 in free spins."],
      [
        "block",
        "finance",
        "Loans and money",
        "get a payday loan of $1,000 today, no credit check.",
      ],
      [
        "block",
        "phishing",
        "Fraud",
        "your account is locked. Verify your password at https://sign-in.example/verify.",
      ],
      ["block", "shortener", "Shortened links", "your forms are here: https://bit.ly/3xYz12a"],
      [
        "block",
        "length",
        "Length",
        "please bring your card and the list of your tablets. ".repeat(31),
      ],
      ["warn", "phi", "Health information", "your A1c is 9.1 and you have type 2 diabetes."],
      ["warn", "marketing", "Advertising", "20% off your visit this month only. Book now!"],
      ["warn", "bulk", "Bulk texting", notice],
    ];
    for (const [verdict, category, called, words] of verdicts) {
      await press(page, "Control+Shift+t", ...clear);
      await page.keyboard.insertText(category === "bulk" ? words : `Hi Iris, ${words}`);
      await strip.getByText(called, { exact: true }).waitFor();
      const send = page.getByRole("button", { name: "Send", exact: true });
      assert.equal(await send.getAttribute("aria-disabled"), String(verdict === "block"), category);
      if (category !== "bulk")
        await page.locator(`mark[data-verdict=${verdict}]`).first().waitFor();
      const ways = category === "cannabis" || category === "phi" ? [light, dark] : [light];
      wrong.push(...(await everyLook(page, `verdict-${category}`, ways, enlarge)));
    }
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  });
}

/** What has no room beside the details: of who it is with, how, and what it comes from. */
function crowded(page) {
  return page.evaluate(() => {
    const wrong = [];
    const middle = (one) => {
      const { top, bottom } = one.getBoundingClientRect();
      return (top + bottom) / 2;
    };
    const form = document.querySelector("main form");
    const from = [...form.querySelectorAll("span")].find((one) => one.textContent === "From");
    if (Math.abs(middle(from) - middle(form.querySelector("[data-channel]"))) > 4)
      wrong.push("what it comes from stands in a row of its own");
    for (const line of [document.querySelector("main header p"), from.parentElement]) {
      for (const one of line.querySelectorAll("*"))
        if (one.clientWidth > 1 && one.scrollWidth > one.clientWidth + 1)
          wrong.push(`“${one.textContent}” is cut off`);
      if (!line.textContent.includes("Front desk")) wrong.push("nobody says what it comes from");
    }
    const [agreed] = [...document.querySelectorAll("main header p span")].filter(
      (one) => one.textContent.startsWith("Agreed to texts") && one.clientWidth > 60,
    );
    if (!agreed) wrong.push("nobody says that they agreed");
    return wrong;
  });
}

/** Has ten phones text the practice, and answers each in the same words. */
async function tellTen(page, phones, words) {
  for (let i = 0; i < 10; i++) await phones.writes(`+1503555018${i}`, "Are you open this week?");
  await until("all ten to be answered", () =>
    page.evaluate(async (words) => {
      const { App } = globalThis.go.app;
      const { rows } = await App.Inbox("inbox", "", 50);
      const theirs = rows.filter(({ phone }) => phone.startsWith("+1503555018"));
      if (theirs.length < 10) return false;
      for (const { id } of theirs) await App.Send(id, words, [], "");
      return true;
    }, words),
  );
}
