import type { Portal } from "../api/client.ts";
import { Action } from "../page/Action.tsx";
import { Alert } from "../page/Alert.tsx";
import { explain } from "../page/explain.ts";
import { Flow, Lead } from "../page/Flow.tsx";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";
import { makePasskey, rememberOffer, wasDismissed } from "./passkey.ts";

interface PasskeyOfferProps {
  readonly portal: Portal;
  readonly onDone: () => void;
}

/** Offered once, after somebody has come in. Never required. */
export function PasskeyOffer({ portal, onDone }: PasskeyOfferProps) {
  const t = useWords();
  const { act, busy, problem } = useAct();
  const done = () => {
    rememberOffer();
    onDone();
  };
  const make = () =>
    act(async () => {
      try {
        await makePasskey(portal);
      } catch (error) {
        if (wasDismissed(error)) return;
        throw error;
      }
      done();
    });
  return (
    <Flow
      icon="lock"
      title={t("passkey.offer")}
      acts={
        <>
          <Action kind="secure" busy={busy} aria-describedby="passkey-problem" onClick={make}>
            {t("passkey.use")}
          </Action>
          <Action kind="quiet" onClick={done}>
            {t("passkey.notNow")}
          </Action>
        </>
      }
    >
      <Lead>{t("passkey.why")}</Lead>
      <Alert id="passkey-problem" text={problem === undefined ? undefined : explain(problem, t)} />
    </Flow>
  );
}
