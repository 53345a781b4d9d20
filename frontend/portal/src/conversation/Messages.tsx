import { useCallback, useEffect, useState } from "react";
import { Account } from "../account/Account.tsx";
import { Keep } from "../account/keep.ts";
import type { Me, Portal, PracticeCard } from "../api/client.ts";
import type { Live } from "../api/live.ts";
import { isSignedOut } from "../api/problem.ts";
import { Outbox } from "./outbox.ts";
import { ThreadList } from "./ThreadList.tsx";
import { ThreadView } from "./ThreadView.tsx";
import { Uploads } from "./uploads.ts";
import { useScreen } from "./useScreen.ts";
import { useThreads } from "./useThreads.ts";

export interface MessagesProps {
  readonly portal: Portal;
  readonly live: Live;
  readonly me: Me;
  readonly onOut: (practice: PracticeCard, unsent: boolean) => void;
}

/** Everything behind the sign-in. Who has one conversation sees it at once, without a list. */
export function Messages({ portal, live, me: first, onOut }: MessagesProps) {
  const [me, setMe] = useState(first);
  const [keep] = useState(() => new Keep(first.contact));
  const [outbox] = useState(() => new Outbox(portal, keep));
  const [uploads] = useState(() => new Uploads(portal, keep));
  const { screen, open, back } = useScreen();

  const onSignedOut = useCallback(
    (error: unknown) => {
      if (!isSignedOut(error)) return false;
      onOut(first.practice, keep.holds());
      return true;
    },
    [onOut, first.practice, keep],
  );

  useEffect(() => {
    const refresh = () => {
      void outbox.flush();
      void uploads.flush();
      // A failure shows by what else fails; the next hint asks again.
      portal.me().then(setMe, onSignedOut);
    };
    const stopHints = live.subscribe(refresh);
    const stopLive = live.start();
    outbox.start();
    uploads.start();
    return () => {
      stopHints();
      stopLive();
      outbox.stop();
      uploads.stop();
    };
  }, [portal, live, outbox, uploads, onSignedOut]);

  const looking = screen.conversation === undefined && !screen.help;
  const threads = useThreads(portal, me, looking, onSignedOut);
  const conversations = threads.list;
  const only = conversations.length === 1 ? conversations[0]?.id : undefined;
  // Whoever reads their only conversation stays in it when a second one begins.
  const [stays, setStays] = useState(only);
  if (only !== undefined && only !== stays) setStays(only);
  const conversation = screen.conversation ?? only ?? stays;
  const openHelp = () => open({ ...screen, help: true });
  const writable = conversations.find(({ id, state }) => state === "open" && id !== conversation);

  if (screen.help) {
    return (
      <Account
        portal={portal}
        me={me}
        onReminders={(reminders) => setMe({ ...me, reminders })}
        unsent={() => keep.holds() || uploads.entries().length > 0}
        onBack={back}
        onSignOut={async () => {
          await portal.signOut();
          keep.clear();
          onOut(me.practice, false);
        }}
      />
    );
  }
  if (!conversation) {
    return (
      <ThreadList
        practice={me.practice}
        threads={threads}
        onOpen={(id) => open({ conversation: id })}
        onHelp={openHelp}
      />
    );
  }
  return (
    <ThreadView
      key={conversation}
      portal={portal}
      live={live}
      me={me}
      known={conversations}
      conversation={conversation}
      outbox={outbox}
      uploads={uploads}
      keep={keep}
      onBack={
        only === conversation
          ? undefined
          : screen.conversation === undefined
            ? () => setStays(undefined)
            : back
      }
      onHelp={openHelp}
      onAnother={writable && (() => open({ conversation: writable.id }))}
      onSignedOut={onSignedOut}
    />
  );
}
