/** Where the person is in the window: which list, what stands in the middle, what in the panel. */
import { createContext, type ReactNode, useContext, useMemo, useReducer } from "react";
import type { Colleague, ListName } from "../backend/backend.ts";

export type Middle =
  | { readonly kind: "nothing" }
  /** message: the one to show first, as from a search. */
  | { readonly kind: "conversation"; readonly id: string; readonly message?: string }
  | { readonly kind: "contact"; readonly id: string }
  /** id "" is a new contact; invite sends the invitation once it is saved, phone and email are what is known. */
  | {
      readonly kind: "contactForm";
      readonly id: string;
      readonly invite: boolean;
      readonly phone: string;
      readonly email: string;
    }
  /** A text to a contact; "" while nobody is chosen. */
  | { readonly kind: "newText"; readonly contact: string }
  /** A mail to a contact, or to an address; both "" while nobody is chosen. draft is where it was begun, "" for nowhere. */
  | {
      readonly kind: "newMail";
      readonly contact: string;
      readonly email: string;
      readonly draft: string;
    }
  | {
      readonly kind: "newMessage";
      readonly contacts: readonly string[];
      readonly colleagues: readonly Colleague[];
    }
  | { readonly kind: "settings"; readonly page: SettingsPage };

export type SettingsPage =
  | "secure"
  | "numbers"
  | "mailboxes"
  | "practice"
  | "team"
  | "devices"
  | "sending"
  | "lock";

export type Panel = PanelContent & {
  /** The person opened it just now: the focus goes there. */
  readonly asked: boolean;
};

export type PanelContent =
  | { readonly kind: "closed" }
  | { readonly kind: "conversation" }
  | { readonly kind: "message"; readonly id: string };

export interface Where {
  readonly section: "inbox" | "contacts" | "search" | "settings";
  readonly list: ListName;
  readonly middle: Middle;
  readonly panel: Panel;
  /** The person asked for the list last, not for what is in the middle: where one gives way, that. */
  readonly listAsked: boolean;
  /** Counts what the person opened, so that the same thing opened again is shown again. */
  readonly visit: number;
}

type Step =
  | { readonly to: "list"; readonly list: ListName }
  | { readonly to: "contacts" }
  | { readonly to: "settings"; readonly page: SettingsPage | undefined }
  | { readonly to: "search" }
  | { readonly to: "searchEnd" }
  | { readonly to: "middle"; readonly middle: Middle }
  | { readonly to: "panel"; readonly panel: PanelContent };

const nothing: Middle = { kind: "nothing" };

function step(where: Where, taken: Step): Where {
  switch (taken.to) {
    case "list":
      return {
        ...where,
        section: "inbox",
        list: taken.list,
        middle: inboxMiddle(where.middle),
        listAsked: true,
      };
    case "contacts":
      return { ...where, section: "contacts", middle: nothing, listAsked: true };
    case "settings":
      return {
        ...where,
        section: "settings",
        middle: { kind: "settings", page: taken.page ?? "secure" },
        listAsked: taken.page === undefined,
      };
    case "search":
      return { ...where, section: "search", listAsked: true };
    case "searchEnd":
      return { ...where, section: sectionOf(where.middle), listAsked: false };
    case "middle":
      return {
        ...where,
        middle: taken.middle,
        panel: { kind: where.panel.kind === "closed" ? "closed" : "conversation", asked: false },
        listAsked: false,
        visit: where.visit + 1,
      };
    case "panel":
      return { ...where, panel: { ...taken.panel, asked: true }, listAsked: false };
  }
}

/** Whose list stands beside what is in the middle. */
function sectionOf({ kind }: Middle): Where["section"] {
  if (kind === "settings") return "settings";
  return kind === "contact" ? "contacts" : "inbox";
}

function inboxMiddle(middle: Middle): Middle {
  return ["conversation", "newMessage", "newText", "newMail"].includes(middle.kind)
    ? middle
    : nothing;
}

export interface Navigation {
  readonly where: Where;
  openList(list: ListName): void;
  openContacts(): void;
  /** Without a page: the list of them, and the first beside it where there is room. */
  openSettings(page?: SettingsPage): void;
  openSearch(): void;
  closeSearch(): void;
  openConversation(id: string, message?: string): void;
  openContact(id: string): void;
  openContactForm(id: string, invite?: boolean, phone?: string, email?: string): void;
  openNewText(contact?: string): void;
  openNewMail(contact?: string, email?: string, draft?: string): void;
  openNewMessage(contacts?: readonly string[], colleagues?: readonly Colleague[]): void;
  /** Leaves the middle, back to the list. */
  back(): void;
  openPanel(panel: PanelContent): void;
}

const NavigationContext = createContext<Navigation | null>(null);

export function NavigationProvider(props: {
  /** Whether there is room for the panel beside everything else. */
  readonly wide: boolean;
  readonly children: ReactNode;
}) {
  const [where, take] = useReducer(step, {
    section: "inbox",
    list: "inbox",
    middle: nothing,
    panel: { kind: props.wide ? "conversation" : "closed", asked: false },
    listAsked: false,
    visit: 0,
  });
  const navigation = useMemo<Navigation>(() => {
    const middle = (middle: Middle) => take({ to: "middle", middle });
    return {
      where,
      openList: (list) => take({ to: "list", list }),
      openContacts: () => take({ to: "contacts" }),
      openSettings: (page) => take({ to: "settings", page }),
      openSearch: () => take({ to: "search" }),
      closeSearch: () => take({ to: "searchEnd" }),
      openConversation: (id, message) =>
        middle({ kind: "conversation", id, ...(message !== undefined && { message }) }),
      openContact: (id) => middle({ kind: "contact", id }),
      openContactForm: (id, invite = false, phone = "", email = "") =>
        middle({ kind: "contactForm", id, invite, phone, email }),
      openNewText: (contact = "") => middle({ kind: "newText", contact }),
      openNewMail: (contact = "", email = "", draft = "") =>
        middle({ kind: "newMail", contact, email, draft }),
      openNewMessage: (contacts = [], colleagues = []) =>
        middle({ kind: "newMessage", contacts, colleagues }),
      back: () => middle(nothing),
      openPanel: (panel) => take({ to: "panel", panel }),
    };
  }, [where]);
  return (
    <NavigationContext.Provider value={navigation}>{props.children}</NavigationContext.Provider>
  );
}

export function useNavigation(): Navigation {
  const navigation = useContext(NavigationContext);
  if (!navigation) throw new Error("no NavigationProvider above this component");
  return navigation;
}
