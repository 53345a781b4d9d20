import { useCallback, useEffect, useState } from "react";
import type { Invited, Join, Portal } from "../api/client.ts";
import { BirthDate } from "./BirthDate.tsx";
import { Code } from "./Code.tsx";
import { Confirm } from "./Confirm.tsx";
import { Invitation } from "./Invitation.tsx";
import { acceptToken } from "./token.ts";

/** Where joining begins: at an invitation, or where it was left. */
export type Beginning =
  | { readonly invited: Invited; readonly token: string }
  | { readonly join: Join };

export interface JoiningProps {
  readonly portal: Portal;
  readonly beginning: Beginning;
  readonly onJoined: () => void;
}

/** The way from an invitation to the first message; the service says which step is next. */
export function Joining({ portal, beginning, onJoined }: JoiningProps) {
  const [join, setJoin] = useState("join" in beginning ? beginning.join : undefined);
  const done = join?.step === "done";
  useEffect(() => {
    if (done) onJoined();
  }, [done, onJoined]);

  const poll = useCallback(async () => setJoin(await portal.join()), [portal]);

  if (!join) {
    if (!("invited" in beginning)) return null;
    const accept = async () => {
      const next = await portal.accept(beginning.token);
      acceptToken(beginning.token);
      setJoin(next);
    };
    return <Invitation invited={beginning.invited} onContinue={accept} />;
  }
  switch (join.step) {
    case "code":
      return (
        <Code
          join={join}
          onCode={async (code) => setJoin(await portal.joinCode(code))}
          onAgain={async () => setJoin(await portal.joinAgain())}
        />
      );
    case "birth_date":
      return (
        <BirthDate
          practice={join.practice}
          onBirthDate={async (date) => setJoin(await portal.joinBirthDate(date))}
          onTell={async () => setJoin(await portal.joinAsk())}
        />
      );
    case "ask":
    case "waiting":
    case "declined":
      return (
        <Confirm join={join} onTell={async () => setJoin(await portal.joinAsk())} onPoll={poll} />
      );
    case "done":
      return null;
  }
}
