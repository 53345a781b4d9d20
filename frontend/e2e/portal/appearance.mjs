// The patient's screens as they look on a phone of today and on the narrowest: light,
// dark, high contrast, and text at double size; joined, read and left by keys alone.
import { browser, folder, service, test } from "../harness.mjs";
import { back, press, tab, text } from "../keyboard.mjs";
import { allLooks, portalLooks } from "../looks.mjs";
import { newest, openPhone } from "../patient.mjs";

const heading = (name) => (page) => page.getByRole("heading", { name });
const words = (said) => (page) => page.getByText(said);
const field = (name) => (page) => page.getByRole("textbox", { name });

/** Larger text as a reader's browser makes it. */
function enlarge(page, percent) {
  return page.evaluate((size) => {
    document.documentElement.style.fontSize = size;
  }, `${percent}%`);
}

export async function portalAppearance() {
  await test("U13 U14 (in part) the patient's screens, narrow, light, dark, high contrast and large, by keys alone", async () => {
    const hosted = await service(folder());
    const chromium = await browser();
    const page = await openPhone(chromium, { isMobile: false }); // as keys alone find it
    const wrong = [];
    const look = (...screens) =>
      allLooks(page, screens, portalLooks, enlarge).catch((error) => wrong.push(error.message));

    await page.goto(`${hosted.portal}join#nothing`);
    await look(["portal-refused", [], heading("This invitation cannot be opened")]);
    await page.goto(hosted.portal);
    await look(
      ["portal-out", [], heading("You are signed out")],
      ["portal-back", [tab("Sign in again"), "Enter"], heading("Sign in again")],
      ["portal-back-empty", [tab("Send me a code"), "Enter"], words(/^Enter a phone number/)],
    );
    await page.goto(hosted.join);
    await look(
      ["portal-invited", [], heading(/would like to message you securely/)],
      ["portal-not-mine", [tab("This is not my number"), "Enter"], words(/^Then please do not/)],
      ["portal-code", [back("Continue"), "Enter"], field("Enter the 6-digit code")],
      ["portal-code-short", [text("12"), "Enter"], words("Enter all 6 digits of the code.")],
    );
    const { code } = await newest(hosted.outbox, "code");
    const born = (year) =>
      ["3", "Tab", "14", "Tab", year].map((key) => (key === "Tab" ? key : text(key)));
    await look(
      [
        "portal-born",
        [tab("Enter the 6-digit code"), "Control+a", text(code), "Enter"],
        field("Month"),
      ],
      [
        "portal-born-wrong",
        [tab("Month"), ...born("1987"), "Enter"],
        words(/^That does not match/),
      ],
      ["portal-asking", [tab("Tell the clinic")], heading("What is your date of birth?")],
    );
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
    await press(page, tab("Month"), "Control+a", text("3"), "Tab", "Control+a", text("14"), "Tab");
    await press(page, "Control+a", text("1986"), "Enter");
    await page
      .getByRole("heading", { name: "Sign in faster next time" })
      .or(page.getByRole("textbox"))
      .first()
      .waitFor();
    if (await page.getByRole("button", { name: "Not now" }).isVisible()) {
      await look(["portal-passkey", [], heading("Sign in faster next time")]);
      await press(page, tab("Not now"), "Enter");
    }
    await look(
      ["portal-first", [], field("Message")],
      [
        "portal-writing",
        [
          tab("Message"),
          text("May I bring my son on Thursday? He has no other place to be, and he is quiet."),
        ],
        field("Message"),
      ],
      ["portal-sent", [tab("Send"), "Enter"], words(/^Delivered/)],
      ["portal-account", [back("Help and account"), "Enter"], heading("Your clinic")],
      ["portal-spanish", [back("Español"), "Enter"], heading("Su clínica")],
      ["portal-left", [tab("Cerrar sesión"), "Enter"], heading("Su sesión está cerrada")],
    );
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  });
}
