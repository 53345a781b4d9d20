import { useCallback, useEffect, useState } from "react";
import { type Entrance, enter } from "./account/enter.ts";
import { SignedOut } from "./account/SignedOut.tsx";
import type { Portal, PracticeCard } from "./api/client.ts";
import type { Live } from "./api/live.ts";
import { Messages } from "./conversation/Messages.tsx";
import { resetScreen } from "./conversation/useScreen.ts";
import { Joining } from "./invitation/Joining.tsx";
import { Refused } from "./invitation/Refused.tsx";
import { takeToken } from "./invitation/token.ts";
import { Loading } from "./page/Loading.tsx";
import { Unreachable } from "./page/Unreachable.tsx";

export interface AppProps {
  readonly portal: Portal;
  readonly live: Live;
}

type Stage =
  | Entrance
  | { readonly at: "loading" }
  | { readonly at: "unreachable"; readonly problem: unknown }
  | { readonly at: "out"; readonly practice?: PracticeCard; readonly unsent?: boolean };

/** The stage that the visit is in: joining, reading, or outside. */
export function App({ portal, live }: AppProps) {
  const [stage, setStage] = useState<Stage>({ at: "loading" });

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
    begin();
  }, [begin]);
  const out = useCallback((practice: PracticeCard, unsent: boolean) => {
    resetScreen();
    setStage({ at: "out", practice, unsent });
  }, []);

  switch (stage.at) {
    case "loading":
      return <Loading />;
    case "unreachable":
      return <Unreachable problem={stage.problem} onRetry={begin} />;
    case "joining":
      return <Joining portal={portal} beginning={stage.beginning} onJoined={joined} />;
    case "refused":
      return <Refused problem={stage.problem} />;
    case "out": {
      const { practice, unsent = false } = "practice" in stage ? stage : {};
      return <SignedOut practice={practice} unsent={unsent} />;
    }
    case "in":
      return <Messages portal={portal} live={live} me={stage.me} onOut={out} />;
  }
}
