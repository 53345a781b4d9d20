import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { SignIn } from "./account/SignIn.tsx";
import { Unlock } from "./account/Unlock.tsx";
import type { State } from "./backend/backend.ts";
import { keys, useAppState, useChanges } from "./backend/queries.ts";
import { PlaceProvider, Problem } from "./controls/index.ts";
import { Shell } from "./shell/Shell.tsx";
import { useTitle } from "./shell/title.ts";
import { forgetToasts } from "./shell/toast.tsx";
import { useWords } from "./words/index.ts";

/** Shows the screen that the application's state asks for. */
export function App() {
  const t = useWords();
  const client = useQueryClient();
  const { data: state, error } = useAppState();
  const phase = state?.phase;
  const person = phase === "open" ? state?.me.id : phase;
  const [cleared, setCleared] = useState(person);
  const [joining, setJoining] = useState(false);
  useChanges();

  // While open, the shell names the window.
  useTitle(phase === "open" ? null : t(phase === "locked" ? "title.locked" : "title.open"));

  // Nothing that one person read or wrote stays for the next, or behind the lock:
  // until it is gone, nothing is shown.
  useEffect(() => {
    forgetToasts();
    client.getMutationCache().clear();
    client.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.state[0] });
    setJoining(false);
    setCleared(person);
  }, [person, client]);

  const entered = (next: State) => client.setQueryData(keys.state, next);
  if (error) return <Problem error={error} />;
  if (person !== cleared) return null;
  if (joining && state) {
    return <SignIn state={state} entered={entered} back={() => setJoining(false)} />;
  }
  switch (state?.phase) {
    case undefined:
      return null;
    case "first":
      return <SignIn state={state} entered={entered} />;
    case "locked":
      return <Unlock state={state} entered={entered} join={() => setJoining(true)} />;
    case "open":
      return (
        <PlaceProvider value={state.zone}>
          <Shell key={state.me.id} state={state} locked={entered} />
        </PlaceProvider>
      );
  }
}
