// A patient on a phone under a test: the notices that reach them, the way from the
// invitation into the portal, and what they write without a page.
import { createHash, randomUUID } from "node:crypto";
import { until } from "./harness.mjs";

/** phone is how a phone's browser shows itself. */
export const phone = {
  reducedMotion: "reduce",
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  locale: "en-US",
  timezoneId: "America/Los_Angeles",
};

/** openPhone opens a phone's browser, with other options and an authenticator if they are wanted. */
export async function openPhone(chromium, { authenticator = false, ...options } = {}) {
  const context = await chromium.newContext({ ...phone, ...options });
  const page = await context.newPage();
  if (authenticator) {
    const cdp = await context.newCDPSession(page);
    await cdp.send("WebAuthn.enable");
    await cdp.send("WebAuthn.addVirtualAuthenticator", {
      options: {
        protocol: "ctap2",
        transport: "internal",
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
  }
  return page;
}

/** newest waits for the newest notice of a kind, as the sample's outbox shows it, to an address or to anybody. */
export async function newest(outbox, kind, to) {
  return until(`a notice: ${kind}`, async () => {
    const notices = await (await fetch(`${outbox}outbox.json`)).json();
    return notices.find((n) => n.kind === kind && (to === undefined || n.to === to));
  });
}

/** newCode waits for a code that is not the one before. */
export async function newCode(outbox, to, before) {
  return until("a code", async () => {
    const { code } = await newest(outbox, "code", to);
    return code !== before && code;
  });
}

/** prove types a birth date, "1990-07-21", and sends it. */
export async function prove(page, born, typing) {
  const [year, month, day] = born.split("-").map(Number);
  for (const [label, number] of Object.entries({ Month: month, Day: day, Year: year })) {
    await page.getByLabel(label).pressSequentially(String(number), typing);
  }
  await page.getByRole("button", { name: "Continue" }).click();
}

/**
 * join goes from an invitation to the field where the first message is written, which
 * it returns: from the newest that came to an address, else from that of the sample's
 * patient. seen is told the name of every screen, with which typing has its delay.
 */
export async function join(
  page,
  { outbox, join: sample },
  { to, born = "1986-03-14", seen = () => {}, typing = {} } = {},
) {
  await page.goto(to === undefined ? sample : (await newest(outbox, "invitation", to)).link);
  await page.getByRole("heading", { name: /would like to message you securely/ }).waitFor();
  await seen("invitation");
  await page.getByRole("button", { name: "Continue" }).click();
  const digits = page.getByLabel("Enter the 6-digit code");
  await digits.waitFor();
  await seen("code");
  await digits.pressSequentially((await newest(outbox, "code", to)).code, typing);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Month").waitFor();
  await seen("birth date");
  await prove(page, born, typing);
  const field = page.getByRole("textbox", { name: "Message" });
  const first = page.getByRole("list").getByRole("button").first(); // with several conversations
  await field.or(first).first().waitFor();
  if (!(await field.isVisible())) await first.click();
  await field.waitFor();
  await seen("messages");
  return field;
}

/** pen writes for the patient who is signed in to a context. */
export async function pen(context, { address }) {
  const api = `${address}/api/portal`;
  const call = async (method, path, options = {}) => {
    const answer = await context.request[method](`${api}/${path}`, {
      ...options,
      headers: { "Rowan-Client": "portal/1", ...options.headers },
    });
    const json = answer.status() === 204 ? undefined : await answer.json();
    if (!answer.ok()) throw new Error(json.detail);
    return json;
  };
  const me = await call("get", "me");
  const { id: first } = me.conversations[0];
  return {
    conversation: first,
    /** Writes into the first conversation, or another. A refusal is an Error with the service's sentence. */
    async write(body, attachments = [], id = first) {
      await call("post", `conversations/${id}/messages`, {
        data: { id: randomUUID(), body, attachments },
      });
    },
    /** Brings a file, to be sent with a message, and returns what it is now. */
    async upload(name, content, id = first) {
      const file = { id: randomUUID(), name, size: content.length };
      await call("post", `conversations/${id}/attachments`, { data: file });
      const sum = createHash("sha256").update(content).digest("base64");
      return call("put", `attachments/${file.id}?offset=0`, {
        data: content,
        headers: {
          "Content-Type": "application/octet-stream",
          "Content-Digest": `sha-256=:${sum}:`,
        },
      });
    },
  };
}
