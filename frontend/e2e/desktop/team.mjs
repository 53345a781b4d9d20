// The practice's team: Ana invites somebody, who joins at a computer of her own.
import { authenticator, openDesktop, signIn } from "../desktop.mjs";
import { folder, look, service, test, until } from "../harness.mjs";
import { back, press, tab, text } from "../keyboard.mjs";

/** invitation is the newest link that the staff was sent. */
async function invitation(outbox) {
  const notices = await (await fetch(`${outbox}outbox.json`)).json();
  return notices.find(({ kind }) => kind === "team")?.link;
}

async function ownSignIn() {
  await test("SEC-07 (in part) MEN-10 (in part) by keys alone: one's own passphrase and authenticator are renewed by a link", async () => {
    const hosted = await service(folder());
    const [before] = hosted.signIns;
    const { page: ana } = await openDesktop(hosted);
    await signIn(ana, before);
    await ana.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    await press(ana, "Control+,");
    await ana.getByRole("heading", { name: "Secure Messaging" }).waitFor();
    await press(ana, back("Devices"), "Enter");
    await ana.getByRole("heading", { name: "How you sign in" }).waitFor();
    await press(ana, tab("Send me the link"), "Enter");
    await ana.getByText("The link is on its way to your email address.").waitFor();
    await look(ana, "desktop-own-sign-in");
    const link = await until("the link", () => invitation(hosted.outbox));

    const { page: anew } = await openDesktop(hosted);
    await anew.getByRole("button", { name: "I have an invitation" }).waitFor();
    await press(anew, tab("I have an invitation"), "Enter");
    await anew.getByLabel("Invitation link").waitFor();
    await press(anew, text(link), "Enter");
    await anew.getByRole("heading", { name: "Renew how you sign in" }).waitFor();
    await look(anew, "desktop-renew-self");
    await press(anew, tab("New passphrase"), text("four words of hers"), "Enter");
    await anew.getByRole("img", { name: "QR code for your authenticator" }).waitFor();
    await look(anew, "desktop-renew-factor");
    const secret = await anew.locator("code").first().textContent();
    await press(anew, tab("Code of your authenticator"), text(authenticator(secret)), "Enter");
    await anew.getByRole("option", { name: /Theo Marchetti/ }).waitFor();

    // What one signed in with before is no way in any more.
    const { page: late } = await openDesktop(hosted);
    await late.getByLabel("Email").fill(before.email);
    await late.getByRole("textbox", { name: "Passphrase" }).fill(before.passphrase);
    await press(late, "Enter");
    await late.getByText(/This email and passphrase do not match/).waitFor();
  });
}

export async function team() {
  await ownSignIn();
  await test("MEN-10 SEC-07 a teammate is invited, joins with a second factor, and is removed", async () => {
    const hosted = await service(folder());
    const { page: ana } = await openDesktop(hosted);
    await signIn(ana, hosted.signIns[0]);
    await ana.getByRole("option", { name: /Theo Marchetti/ }).waitFor();

    // By keyboard alone: to the settings, to Team, and through the invitation.
    await ana.keyboard.press("Control+,");
    await ana.getByRole("heading", { name: "Secure Messaging" }).waitFor();
    await ana.getByRole("button", { name: "Team" }).focus();
    await ana.keyboard.press("Enter");
    await ana.getByRole("row", { name: /Priya Nair/ }).waitFor();
    await look(ana, "desktop-team");
    await ana.keyboard.press("Tab");
    await ana.keyboard.press("Enter");
    await ana.getByRole("dialog", { name: "Invite a teammate" }).waitFor();
    await look(ana, "desktop-team-invite");
    await ana.keyboard.type("zoe@alderstreet.example");
    await ana.keyboard.press("Enter");
    await ana.getByRole("row", { name: /zoe@alderstreet.example/ }).waitFor();
    await look(ana, "desktop-team-invited");

    const link = await until("the invitation", () => invitation(hosted.outbox));
    const { page: zoe } = await openDesktop(hosted);
    await zoe.getByRole("button", { name: "I have an invitation" }).click();
    await zoe.getByLabel("Invitation link").waitFor();
    await look(zoe, "desktop-join-link");
    await zoe.keyboard.type(link);
    await zoe.keyboard.press("Enter");
    await zoe.getByRole("heading", { name: "Join Alder Street Clinic" }).waitFor();
    await look(zoe, "desktop-join-self");
    await zoe.keyboard.type("Zoe Adler");
    await zoe.keyboard.press("Tab");
    await zoe.keyboard.type("password1");
    const pin = zoe.getByRole("textbox", { name: "New PIN for this computer" });
    if (await pin.isVisible()) {
      await pin.fill("246810");
      await zoe.getByRole("textbox", { name: "PIN again" }).fill("246810");
    }
    await zoe.keyboard.press("Enter");
    await zoe.getByRole("img", { name: "QR code for your authenticator" }).waitFor();
    await look(zoe, "desktop-join-factor");
    const secret = await zoe.locator("code").first().textContent();
    await zoe.getByLabel("Code of your authenticator").fill(authenticator(secret));
    await zoe.keyboard.press("Enter");
    await zoe.getByText(/among the first that strangers try/).waitFor();
    await look(zoe, "desktop-join-common");
    await zoe.getByRole("textbox", { name: "New passphrase" }).fill("four words of hers");
    await zoe.keyboard.press("Enter");
    await zoe.getByLabel("Code of your authenticator").fill(authenticator(secret));
    await zoe.keyboard.press("Enter");
    await zoe.getByRole("option", { name: /Theo Marchetti/ }).waitFor();

    await ana.getByRole("row", { name: /Zoe Adler/ }).waitFor();
    await ana.getByRole("button", { name: "Change Zoe Adler" }).click();
    await ana.getByRole("menuitem", { name: "Devices" }).click();
    await ana.getByRole("dialog", { name: "Devices of Zoe Adler" }).waitFor();
    await look(ana, "desktop-team-devices");
    await ana.keyboard.press("Escape");
    await ana.getByRole("button", { name: "Change Zoe Adler" }).click();
    await ana.getByRole("menuitem", { name: "Remove" }).click();
    await ana.getByRole("dialog", { name: "Remove Zoe Adler?" }).waitFor();
    await look(ana, "desktop-team-remove");
    await ana.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await ana.getByRole("row", { name: /Zoe Adler.*Removed/ }).waitFor();
    await zoe.getByText(/An admin took this computer's access away/).waitFor();
    await look(zoe, "desktop-removed");

    await ana.getByRole("button", { name: "Devices", exact: true }).click();
    await ana.getByText("This computer").waitFor();
    await look(ana, "desktop-devices");
    await ana.setViewportSize({ width: 1024, height: 700 });
    await ana.emulateMedia({ colorScheme: "dark" });
    await ana.getByRole("button", { name: "Team" }).click();
    await ana.getByRole("row", { name: /Zoe Adler/ }).waitFor();
    await look(ana, "desktop-team-dark");
  });
}
