import { useEffect, useRef } from "react";
import type { Me, Portal } from "../api/client.ts";
import { chosenLanguage } from "../page/language.ts";
import { useWords } from "../words/index.ts";

/**
 * Tells the practice which language the patient chose, on whichever screen that
 * was. What only the browser prefers is no choice.
 */
export function useTellLanguage(portal: Portal, me: Me | undefined): void {
  useWords(); // anew whenever another is chosen
  const chosen = chosenLanguage();
  const known = me?.language;
  const signedIn = me !== undefined;
  const told = useRef(known);
  useEffect(() => {
    told.current = known;
  }, [known]);
  useEffect(() => {
    if (!signedIn || !chosen || chosen === told.current) return;
    told.current = chosen;
    portal.speak(chosen).catch(() => {}); // told again at the next visit
  }, [portal, signedIn, chosen]);
}
