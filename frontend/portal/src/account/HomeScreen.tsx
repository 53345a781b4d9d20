import { useEffect, useState } from "react";
import { Action } from "../page/Action.tsx";
import { useAct } from "../page/useAct.ts";
import { useWords } from "../words/index.ts";

/** What browsers that can add a page by themselves hand out, once, early. */
interface Adding extends Event {
  prompt(): Promise<unknown>;
}

let adding: Adding | undefined;

/** Keeps the browser's offer for when the person asks for it; it is never shown unasked. */
export function keepOffer(window: Window): void {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    adding = event as Adding;
  });
}

const stands = () => matchMedia("(display-mode: standalone)").matches;

/** How to have the messages on the phone's home screen. Nothing is installed from a store. */
export function HomeScreen() {
  const t = useWords();
  const { act, busy } = useAct();
  const [offer, setOffer] = useState(adding);
  const [here, setHere] = useState(stands);
  useEffect(() => {
    const added = () => setHere(true);
    window.addEventListener("appinstalled", added);
    return () => window.removeEventListener("appinstalled", added);
  }, []);
  if (here) return null;
  return (
    <section aria-labelledby="home-screen">
      <h2 id="home-screen">{t("home.title")}</h2>
      <p>{t("home.why")}</p>
      {offer ? (
        <Action
          kind="strong"
          busy={busy}
          onClick={() =>
            act(async () => {
              await offer.prompt();
              // An offer is good for one question.
              adding = undefined;
              setOffer(undefined);
            })
          }
        >
          {t("home.add")}
        </Action>
      ) : (
        <p>{t(/iPhone|iPad/.test(navigator.userAgent) ? "home.howApple" : "home.how")}</p>
      )}
    </section>
  );
}
