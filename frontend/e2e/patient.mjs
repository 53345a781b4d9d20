// A patient on a phone under a test: the notices that reach them, and the way
// from the invitation into the portal.
import { until } from "./harness.mjs";

/** newest waits for the newest notice of a kind, as the sample's outbox shows it, to an address or to anybody. */
export async function newest(outbox, kind, to) {
  return until(`a notice: ${kind}`, async () => {
    const notices = await (await fetch(`${outbox}outbox.json`)).json();
    return notices.find((n) => n.kind === kind && (to === undefined || n.to === to));
  });
}

/** openPhone opens a phone's browser. */
export async function openPhone(chromium, options = {}) {
  const context = await chromium.newContext({
    reducedMotion: "reduce",
    viewport: { width: 390, height: 844 },
    isMobile: true,
    hasTouch: true,
    locale: "en-US",
    timezoneId: "America/Los_Angeles",
    ...options,
  });
  return context.newPage();
}

/** join goes from an invitation's notice to the first conversation. born is "1990-07-21". */
export async function join(phone, { outbox }, { to, born }) {
  const invitation = await newest(outbox, "invitation", to);
  await phone.goto(invitation.link);
  await phone.getByRole("button", { name: "Continue" }).click();
  const { code } = await newest(outbox, "code", to);
  await phone.getByLabel("Enter the 6-digit code").fill(code);
  await phone.getByRole("button", { name: "Continue" }).click();
  const [year, month, day] = born.split("-").map(Number);
  await phone.getByLabel("Month").fill(String(month));
  await phone.getByLabel("Day").fill(String(day));
  await phone.getByLabel("Year").fill(String(year));
  await phone.getByRole("button", { name: "Continue" }).click();
  await phone.getByRole("textbox", { name: "Message" }).waitFor();
}
