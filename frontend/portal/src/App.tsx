import { useCallback, useEffect, useState } from "react";
import { type Entrance, enter } from "./account/enter.ts";
import { useTellLanguage } from "./account/language.ts";
import { PasskeyOffer } from "./account/PasskeyOffer.tsx";
import { passkeysWork, wasOffered } from "./account/passkey.ts";
import { SignedOut } from "./account/SignedOut.tsx";
import type { Join, Portal, PracticeCard } from "./api/client.ts";
import type { Live } from "./api/live.ts";
import { Messages } from "./conversation/Messages.tsx";
import { resetScreen } from "./conversation/useScreen.ts";
import { ComeBack } from "./door/ComeBack.tsx";
import { DoorForm } from "./door/DoorForm.tsx";
import { rememberPractice } from "./door/practice.ts";
import { Joining } from "./invitation/Joining.tsx";
import { Refused } from "./invitation/Refused.tsx";
import { acceptToken, takeToken } from "./invitation/token.ts";
import { Loading } from "./page/Loading.tsx";
import { Unreachable } from "./page/Unreachable.tsx";

export interface AppProps {
  readonly portal: Portal;
  readonly live: Live;
}

type Stage =
  | Entrance
  | { readonly at: "loading" }
  | { readonly at: "back"; readonly token?: string }
  | { readonly at: "unreachable"; readonly problem: unknown }
  | { readonly at: "out"; readonly practice?: PracticeCard; readonly unsent?: boolean };

/** The stage that the visit is in: joining, reading, or outside. */
export function App({ portal, live }: AppProps) {
  const [stage, setStage] = useState<Stage>({ at: "loading" });
  const [offering, setOffering] = useState(false);

  const begin = useCallback(() => {
    setStage({ at: "loading" });
    enter(portal, takeToken()).then(setStage, (problem) =>
      setStage({ at: "unreachable", problem }),
    );
  }, [portal]);
  useEffect(() => {
    begin();
    // Another invitation that is opened in this tab changes nothing but the fragment.
    const again = () => location.hash !== "" && begin();
    window.addEventListener("hashchange", again);
    return () => window.removeEventListener("hashchange", again);
  }, [begin]);

  const joined = useCallback(() => {
    resetScreen();
    setOffering(passkeysWork() && !wasOffered());
    begin();
  }, [begin]);
  const signedIn = useCallback(() => {
    resetScreen();
    begin();
  }, [begin]);
  const join = useCallback(
    (next: Join) => setStage({ at: "joining", beginning: { join: next } }),
    [],
  );
  const practice = stage.at === "in" ? stage.me.practice.id : undefined;
  useEffect(() => {
    if (practice) rememberPractice(practice);
  }, [practice]);
  const out = useCallback((practice: PracticeCard, unsent: boolean) => {
    resetScreen();
    setStage({ at: "out", practice, unsent });
  }, []);

  useTellLanguage(portal, stage.at === "in" ? stage.me : undefined);

  switch (stage.at) {
    case "loading":
      return <Loading />;
    case "unreachable":
      return <Unreachable problem={stage.problem} onRetry={begin} />;
    case "joining":
      return <Joining portal={portal} beginning={stage.beginning} onJoined={joined} />;
    case "refused":
      return (
        <Refused
          problem={stage.problem}
          onBack={() => setStage({ at: "back", token: stage.token })}
        />
      );
    case "door":
      return (
        <DoorForm
          portal={portal}
          door={stage.door}
          token={stage.token}
          onJoin={(next) => {
            acceptToken(stage.token);
            join(next);
          }}
          onBack={() => setStage({ at: "back", token: stage.token })}
        />
      );
    case "back":
      return <ComeBack portal={portal} token={stage.token} onJoin={join} onIn={signedIn} />;
    case "out": {
      const { practice, unsent = false } = "practice" in stage ? stage : {};
      return (
        <SignedOut practice={practice} unsent={unsent} onBack={() => setStage({ at: "back" })} />
      );
    }
    case "in":
      if (offering) return <PasskeyOffer portal={portal} onDone={() => setOffering(false)} />;
      return <Messages portal={portal} live={live} me={stage.me} onOut={out} />;
  }
}
