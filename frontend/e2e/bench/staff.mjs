// Fills a practice the way that its desktops do: commands to the real service.
import { randomUUID } from "node:crypto";
import { authenticator } from "../desktop.mjs";

const batch = 100;
const senders = 8;

/** staff signs somebody in and returns what they may do in bulk. */
export async function staff({ address }, { email, passphrase, factor }) {
  let token = "";
  const ask = async (path, body) => {
    const answer = await fetch(`${address}${path}`, {
      method: body ? "POST" : "GET",
      headers: {
        "Rowan-Client": "bench/1",
        ...(body && { "Content-Type": "application/json" }),
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  };
  const code = authenticator(factor);
  ({ token } = await ask("/api/staff/sign-in", { email, passphrase, code, device: "bench" }));

  const apply = async (list) => {
    const { outcomes } = await ask("/api/staff/commands", {
      commands: list.map((command) => ({
        id: randomUUID(),
        madeAt: new Date().toISOString(),
        ...command,
      })),
    });
    const refused = outcomes.find((outcome) => outcome.refused);
    if (refused) throw new Error(`a command was refused: ${JSON.stringify(refused)}`);
  };
  return {
    /** Applies so many commands, several batches at a time; make gets the number of each. */
    async bulk(count, make) {
      let next = 0;
      const work = async () => {
        while (next < count) {
          const from = next;
          next = Math.min(count, from + batch);
          await apply(Array.from({ length: next - from }, (_, i) => make(from + i)));
        }
      };
      await Promise.all(Array.from({ length: senders }, work));
    },
    /** The conversations that can be written in. */
    async conversations() {
      const open = new Map();
      for (let after = "", more = true; more; ) {
        const page = await ask(`/api/staff/changes?limit=1000${after && `&after=${after}`}`);
        for (const { conversation } of page.changes) {
          if (conversation?.state === "open") open.set(conversation.id, conversation);
        }
        after = `${page.epoch}.${page.next}`;
        more = page.more;
      }
      return [...open.values()];
    },
  };
}

const syllables = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split(" ");

/** word is one of 8,000, by its number. */
export const word = (n) =>
  syllables[n % 20] + syllables[Math.floor(n / 20) % 20] + syllables[Math.floor(n / 400) % 20];

/**
 * text makes the same words for the same number: some that nearly every message has,
 * and some of 8,000, the low ones more often, as in a language.
 */
export function text(n) {
  let seed = (n * 2654435761 + 12345) >>> 0;
  const random = () => {
    seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
    return seed / 2 ** 32;
  };
  const rare = () => word(Math.floor(8000 * random() ** 3));
  const said = ["Please", rare(), "the", rare(), rare(), "before", rare(), "and", rare(), "at"];
  return `${said.join(" ")} ${1 + (n % 12)} o'clock, ${rare()} number ${n}.`;
}
