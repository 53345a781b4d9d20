// The patient of the figures: joins on a phone and writes without a page.
import { randomUUID } from "node:crypto";
import { until } from "../harness.mjs";

export const phone = {
  viewport: { width: 390, height: 844 },
  isMobile: true,
  hasTouch: true,
  reducedMotion: "reduce",
  locale: "en-US",
  timezoneId: "America/Los_Angeles",
};

/** join goes from the invitation to the first thread; every screen is told by its heading. */
export async function join(page, hosted, screen = () => {}) {
  const typed = { delay: 80 };
  await page.goto(hosted.join);
  await page.getByRole("heading", { name: /would like to message you securely/ }).waitFor();
  await screen("invitation");
  await page.getByRole("button", { name: "Continue" }).click();
  const codeField = page.getByLabel("Enter the 6-digit code");
  await codeField.waitFor();
  await screen("code");
  const { code } = await until("a code", async () => {
    const notices = await (await fetch(`${hosted.outbox}outbox.json`)).json();
    return notices.find((notice) => notice.kind === "code");
  });
  await codeField.pressSequentially(code, typed);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByLabel("Month").waitFor();
  await screen("birth date");
  await page.getByLabel("Month").pressSequentially("3", typed);
  await page.getByLabel("Day").pressSequentially("14", typed);
  await page.getByLabel("Year").pressSequentially("1986", typed);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByRole("log").waitFor();
  await screen("messages");
}

/** pen writes for the patient who is signed in to a context. */
export async function pen(context, { address }) {
  const headers = { "Rowan-Client": "portal/1" };
  const me = await (await context.request.get(`${address}/api/portal/me`, { headers })).json();
  const { id } = me.conversations[0];
  return {
    conversation: id,
    async write(body) {
      const answer = await context.request.post(
        `${address}/api/portal/conversations/${id}/messages`,
        { headers, data: { id: randomUUID(), body } },
      );
      if (!answer.ok()) throw new Error(`the patient's message: ${answer.status()}`);
    },
  };
}
