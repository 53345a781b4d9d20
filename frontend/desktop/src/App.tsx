import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { SignIn } from "./account/SignIn.tsx";
import { Unlock } from "./account/Unlock.tsx";
import type { State } from "./backend/backend.ts";
import { keys, useAppState, useChanges } from "./backend/queries.ts";
import { PlaceProvider, Problem } from "./controls/index.ts";
import { Shell } from "./shell/Shell.tsx";
import { useTitle } from "./shell/title.ts";
import { useWords } from "./words/index.ts";

/** Shows the screen that the application's state asks for. */
export function App() {
  const t = useWords();
  const client = useQueryClient();
  const { data: state, error } = useAppState();
  const phase = state?.phase;
  useChanges();

  // While open, the shell names the window.
  useTitle(phase === "open" ? null : t(phase === "locked" ? "title.locked" : "title.open"));

  useEffect(() => {
    if (phase === "open") return;
    // Nothing that was read stays behind a lock.
    notifications.clean();
    client.removeQueries({ type: "inactive" });
  }, [phase, client]);

  const entered = (next: State) => client.setQueryData(keys.state, next);
  if (error) return <Problem error={error} />;
  switch (state?.phase) {
    case undefined:
      return null;
    case "first":
      return <SignIn state={state} entered={entered} />;
    case "locked":
      return <Unlock state={state} entered={entered} />;
    case "open":
      return (
        <PlaceProvider value={state.zone}>
          <Shell key={state.me.id} state={state} locked={entered} />
        </PlaceProvider>
      );
  }
}
