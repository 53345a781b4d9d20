import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ViewerProvider } from "../attachment/Viewer.tsx";
import { type State, useBackend } from "../backend/backend.ts";
import { useCounts } from "../backend/queries.ts";
import { ContactForm } from "../contacts/ContactForm.tsx";
import { ContactList } from "../contacts/ContactList.tsx";
import { ContactView } from "../contacts/ContactView.tsx";
import { useNarrow, useWide } from "../controls/index.ts";
import { ConversationView } from "../conversation/ConversationView.tsx";
import { NewMessage } from "../conversation/NewMessage.tsx";
import { Panel } from "../conversation/Panel.tsx";
import { HelpProvider, useHelp } from "../help/Help.tsx";
import { Inbox } from "../inbox/Inbox.tsx";
import { LinkDialog } from "../mail/LinkDialog.tsx";
import { Mailboxes } from "../mail/Mailboxes.tsx";
import { NewMail } from "../mail/NewMail.tsx";
import { Numbers } from "../numbers/Numbers.tsx";
import { TroubleBar } from "../numbers/TroubleBar.tsx";
import { Search } from "../search/Search.tsx";
import { Devices } from "../settings/Devices.tsx";
import { LockSettings } from "../settings/Lock.tsx";
import { PracticePage } from "../settings/Practice.tsx";
import { SendingSettings } from "../settings/Sending.tsx";
import { SecureMessaging, SettingsList } from "../settings/Settings.tsx";
import { Team } from "../settings/Team.tsx";
import { NewText } from "../text/NewText.tsx";
import { useWords } from "../words/index.ts";
import { AnnounceProvider } from "./announce.tsx";
import { useArrivals } from "./arrivals.ts";
import { useCommand } from "./commands.tsx";
import { useLocking } from "./locking.ts";
import { NavigationProvider, useNavigation } from "./navigation.tsx";
import { focusNextPane, focusPane, isPaneShown, type PaneName } from "./panes.ts";
import { Rail } from "./Rail.tsx";
import { SampleStrip } from "./SampleStrip.tsx";
import styles from "./Shell.module.css";
import { useTitle } from "./title.ts";
import { toastProblem, undoLast } from "./toast.tsx";
import { UnsavedProvider, useSaveAll } from "./unsaved.tsx";

interface ShellProps {
  readonly state: State;
  readonly locked: (state: State) => void;
}

/** The open window: rail, list, middle and panel. */
export function Shell(props: ShellProps) {
  const wide = useWide();
  return (
    <NavigationProvider wide={wide}>
      <UnsavedProvider>
        <AnnounceProvider>
          <HelpProvider>
            <ViewerProvider>
              <Panes {...props} />
            </ViewerProvider>
          </HelpProvider>
        </AnnounceProvider>
      </UnsavedProvider>
    </NavigationProvider>
  );
}

function Panes({ state, locked }: ShellProps) {
  const t = useWords();
  const backend = useBackend();
  const saveAll = useSaveAll();
  const { where, ...go } = useNavigation();
  const { section, middle, panel } = where;
  const help = useHelp();
  const lock = useMutation({
    mutationFn: async () => {
      await saveAll();
      return backend.lock();
    },
    onSuccess: locked,
    onError: toastProblem,
  });

  useArrivals(go.openConversation);
  const unread = useCounts()?.messages ?? 0;
  useTitle(unread > 0 ? t("title.unread", { count: unread }) : t("title.open"));
  useCommand("inbox", () => go.openList("inbox"));
  useCommand("contacts", go.openContacts);
  useCommand("settings", () => go.openSettings());
  useCommand("search", go.openSearch);
  useCommand("panes", focusNextPane);
  useCommand("lock", () => lock.mutate());
  useLocking(lock.mutate);
  useCommand("undo", undoLast);
  useCommand("help", () => help("keys"));
  useCommand("back", () => {
    if (middle.kind === "nothing") return false;
    if (!document.activeElement?.closest('[data-pane="middle"]')) return false;
    // Where there is room for both, the thread stays and only the focus goes back.
    if (!focusPane("list")) go.back();
    return true;
  });

  const shown = middle.kind !== "nothing";
  const panelOpen = middle.kind === "conversation" && panel.kind !== "closed";
  const front: PaneName =
    !shown || where.listAsked ? "list" : panelOpen && panel.asked ? "panel" : "middle";

  const narrow = useNarrow();

  // Where one pane gives way to another, the focus goes along.
  const fronted = useRef(front);
  useEffect(() => {
    const left = fronted.current;
    fronted.current = front;
    if (left === front || isPaneShown(left)) return;
    if (document.activeElement === document.body) focusPane(front);
  }, [front]);

  return (
    <div className={styles.window}>
      {state.sample && <SampleStrip />}
      <TroubleBar />
      <LinkDialog />
      <div className={styles.panes} data-panel={panelOpen} data-front={front}>
        <Rail me={state.me} lock={() => lock.mutate()} />
        <section
          className={styles.list}
          data-pane="list"
          tabIndex={-1}
          {...(narrow && front === "list" && { role: "main" })}
          aria-label={
            section === "contacts"
              ? t("contacts.title")
              : section === "search"
                ? t("search.title")
                : section === "settings"
                  ? t("settings.title")
                  : t("frame.conversations")
          }
        >
          {section === "inbox" && <Inbox key={where.list} list={where.list} />}
          {section === "contacts" && <ContactList />}
          {section === "search" && <Search />}
          {section === "settings" && <SettingsList />}
        </section>
        <main className={styles.main} data-pane="middle" tabIndex={-1}>
          {middle.kind === "nothing" && <p className={styles.nothing}>{t("frame.nothing")}</p>}
          {middle.kind === "conversation" && (
            <ConversationView
              key={`${middle.id} ${middle.message ? where.visit : ""}`}
              id={middle.id}
              {...(middle.message && { message: middle.message })}
            />
          )}
          {middle.kind === "settings" && middle.page === "secure" && <SecureMessaging />}
          {middle.kind === "settings" && middle.page === "numbers" && <Numbers />}
          {middle.kind === "settings" && middle.page === "mailboxes" && <Mailboxes />}
          {middle.kind === "settings" && middle.page === "team" && <Team />}
          {middle.kind === "settings" && middle.page === "devices" && <Devices />}
          {middle.kind === "settings" && middle.page === "practice" && <PracticePage />}
          {middle.kind === "settings" && middle.page === "sending" && <SendingSettings />}
          {middle.kind === "settings" && middle.page === "lock" && <LockSettings />}
          {middle.kind === "contact" && <ContactView key={middle.id} id={middle.id} />}
          {middle.kind === "contactForm" && (
            <ContactForm
              key={where.visit}
              id={middle.id}
              invite={middle.invite}
              phone={middle.phone}
              email={middle.email}
            />
          )}
          {middle.kind === "newText" && <NewText key={where.visit} contact={middle.contact} />}
          {middle.kind === "newMail" && (
            <NewMail
              key={where.visit}
              contact={middle.contact}
              email={middle.email}
              draft={middle.draft}
            />
          )}
          {middle.kind === "newMessage" && (
            <NewMessage
              key={where.visit}
              contacts={middle.contacts}
              colleagues={middle.colleagues}
            />
          )}
        </main>
        {middle.kind === "conversation" && panel.kind !== "closed" && (
          <Panel
            key={middle.id}
            conversation={middle.id}
            panel={panel}
            alone={narrow && front === "panel"}
          />
        )}
      </div>
    </div>
  );
}
