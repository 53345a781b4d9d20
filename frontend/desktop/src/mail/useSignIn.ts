import { useRef, useState } from "react";
import { useBackend } from "../backend/backend.ts";
import type { MailboxForm, MailServer, MailServers } from "../backend/mail.ts";

/** The fields of a sign-in that say themselves what is wrong with them. */
export const signInFields = ["address", "password", "imap", "smtp", "user"];

/** What signs a mailbox in: a password, and as much else as nobody can find out. */
export function useSignIn() {
  const backend = useBackend();
  const [password, setPassword] = useState("");
  const [imap, setIMAP] = useState<MailServer>({ host: "", port: 993, tls: true });
  const [smtp, setSMTP] = useState<MailServer>({ host: "", port: 465, tls: true });
  const [user, setUser] = useState("");
  const [found, setFound] = useState<MailServers>();
  const [looking, setLooking] = useState(false);
  const [agreed, setAgreed] = useState(false);
  const granting = useRef(false);
  const looked = useRef<{ address: string; servers: Promise<MailServers> }>(undefined);

  /** Finds out where an address is, once for each that is typed. */
  const look = async (typed: string): Promise<MailServers | undefined> => {
    const address = typed.trim();
    if (!address.includes("@")) return undefined;
    if (looked.current?.address !== address) {
      looked.current = { address, servers: backend.findMailServers(address) };
      setFound(undefined);
      setAgreed(false);
      setLooking(true);
    }
    const { servers } = looked.current;
    try {
      const answer = await servers;
      if (looked.current?.servers === servers) setFound(answer);
      return answer;
    } catch (thrown) {
      if (looked.current?.servers === servers) looked.current = undefined; // asked once more
      throw thrown;
    } finally {
      setLooking(false);
    }
  };
  const byHand = found?.found === false;
  return {
    password,
    setPassword,
    imap,
    setIMAP,
    smtp,
    setSMTP,
    user,
    setUser,
    found,
    looking,
    look,
    byHand,
    agreed,
    setAgreed,
    /** What is submitted next is signed in by leave, which is asked for in the browser. */
    byLeave: () => {
      granting.current = true;
    },
    /** As the form says it, once it is known; undefined while a person has to say more. */
    ready: async (
      address: string,
    ): Promise<
      Pick<MailboxForm, "password" | "imap" | "smtp" | "user" | "granted"> | undefined
    > => {
      const granted = granting.current;
      granting.current = false;
      const servers = await look(address);
      if (servers && !servers.found)
        return imap.host ? { password, granted: false, imap, smtp, user } : undefined;
      if (servers?.confirm && !agreed) return undefined;
      return {
        password: granted ? "" : password,
        granted,
        imap: servers?.imap ?? imap,
        smtp: servers?.smtp ?? smtp,
        user: servers?.user ?? user,
      };
    },
  };
}
