/**
 * What the screens read, cached by key, and which changes make which keys
 * stale. Lists are read a page at a time and only as far as was scrolled.
 */
import {
  type InfiniteData,
  keepPreviousData,
  type QueryClient,
  type QueryKey,
  useInfiniteQuery,
  useQueries,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";
import { type Change, type ListName, type Presence, type Spot, useBackend } from "./backend.ts";

const inboxPage = 50;
const messagesPage = 50;
const contactsPage = 100;
const searchLimit = 50;

export const keys = {
  state: ["state"],
  health: ["health"],
  idle: ["idle"],
  here: ["here"],
  counts: ["counts"],
  links: ["links"],
  linkSettings: ["linkSettings"],
  numberSettings: ["numberSettings"],
  mailSettings: ["mailSettings"],
  mailPage: (message: string) => ["mailPage", message],
  reception: ["reception"],
  carrier: ["carrier"],
  asksOptOuts: ["asksOptOut"],
  asksOptOut: (conversation: string) => ["asksOptOut", conversation],
  openOf: ["openOf"],
  staff: ["staff"],
  devices: ["devices"],
  doors: ["door"],
  door: (link: string) => ["door", link],
  practice: ["practice"],
  inboxes: ["inbox"],
  inbox: (list: ListName) => ["inbox", list],
  conversations: ["conversation"],
  conversation: (id: string) => ["conversation", id],
  team: (conversation: string) => ["team", conversation],
  preferences: ["preferences"],
  looseDrafts: ["looseDrafts"],
  colleagues: ["colleagues"],
  draft: (of: string) => ["draft", of],
  readers: (conversation: string) => ["readers", conversation],
  tags: ["tags"],
  messages: (conversation: string) => ["messages", conversation],
  stretch: (conversation: string, around: string) => ["messages", conversation, around],
  details: ["details"],
  messageDetails: (message: string) => ["details", message],
  contacts: ["contacts"],
  contactList: (query: string) => ["contacts", query],
  cards: ["contact"],
  contact: (id: string) => ["contact", id],
  alike: (contact: string) => ["contact", contact, "alike"],
  files: (conversation: string) => ["files", conversation],
  transfer: (attachment: string) => ["transfer", attachment],
  storage: ["storage"],
  fromNumbers: ["fromNumbers"],
  fromMailboxes: ["fromMailboxes"],
  numberFor: (phone: string) => ["numberFor", phone],
  textsWith: ["textWith"],
  textWith: (number: string, phone: string) => ["textWith", number, phone],
  mistakes: ["mistakes"],
  standings: ["standing"],
  standing: (phone: string) => ["standing", phone],
  ruleGuide: (language: string) => ["ruleGuide", language],
  searches: ["search"],
  search: (query: string) => ["search", query],
} as const satisfies Record<string, QueryKey | ((...of: never[]) => QueryKey)>;

export function useAppState() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.state, queryFn: () => backend.state() });
}

export function useStaff() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.staff, queryFn: () => backend.staff() });
}

export function useDevices() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.devices, queryFn: () => backend.devices() });
}

export function useHealth() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.health, queryFn: () => backend.health() }).data;
}

/** The colleagues who are at a conversation just now. */
export function useHere(conversation: string): readonly Presence[] {
  const backend = useBackend();
  const { data = [] } = useQuery({ queryKey: keys.here, queryFn: () => backend.here() });
  return data.filter((someone) => someone.conversation === conversation);
}

/** After how many minutes without a key the window locks. */
export function useIdleMinutes() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.idle, queryFn: () => backend.idleMinutes() }).data;
}

export function useCounts() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.counts, queryFn: () => backend.counts() }).data;
}

export function useLinks() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.links, queryFn: () => backend.links() });
}

export function useLinkSettings() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.linkSettings, queryFn: () => backend.linkSettings() });
}

export function useReception() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.reception, queryFn: () => backend.reception() }).data;
}

export function useNumberSettings() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.numberSettings, queryFn: () => backend.numberSettings() });
}

export function useMailSettings() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.mailSettings, queryFn: () => backend.mailSettings() });
}

/** The open conversations of links that are not one's own, where they can be asked for. */
export function useOpenOf(manages: boolean): ReadonlyMap<string, number> | undefined {
  const backend = useBackend();
  const { data } = useQuery({
    queryKey: keys.openOf,
    queryFn: () => backend.openOf(),
    enabled: manages,
    staleTime: 0,
  });
  return data && new Map(data.map(({ id, open }) => [id, open]));
}

export function useInbox(list: ListName) {
  const backend = useBackend();
  return useInfiniteQuery({
    queryKey: keys.inbox(list),
    queryFn: ({ pageParam }) => backend.inbox(list, pageParam, inboxPage),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
  });
}

export function useConversation(id: string) {
  const backend = useBackend();
  return useQuery({ queryKey: keys.conversation(id), queryFn: () => backend.conversation(id) });
}

/** Who can look after a conversation. */
export function useTeam(conversation: string, enabled: boolean) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.team(conversation),
    queryFn: () => backend.team(conversation),
    enabled,
  }).data;
}

/** Who can be taken into a group. */
export function useColleagues() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.colleagues, queryFn: () => backend.colleagues() }).data ?? [];
}

/** The person's own settings. */
export function usePreferences() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.preferences, queryFn: () => backend.preferences() }).data;
}

/** What was typed to people with whom there is no conversation. */
export function useLooseDrafts(enabled: boolean) {
  const backend = useBackend();
  return (
    useQuery({ queryKey: keys.looseDrafts, queryFn: () => backend.looseDrafts(), enabled }).data ??
    []
  );
}

/** What was typed to begin a conversation with several people. */
export function useDraftOf(of: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.draft(of),
    queryFn: async () => ({ draft: await backend.draft(of) }),
    enabled: of !== "",
  }).data;
}

/** Who of the staff sees a conversation. */
export function useReaders(conversation: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.readers(conversation),
    queryFn: () => backend.readers(conversation),
  }).data;
}

/** Every tag in use. */
export function useTags() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.tags, queryFn: () => backend.tags() }).data;
}

/** Where a thread ends. */
export const theEnd: Spot = { before: "", after: "", around: "" };

/**
 * A thread's pages, newest first, from its end or from where something stands in it, and
 * on in both directions. So many are kept at once: what is far from where was scrolled is
 * let go, and a change rereads no more than that.
 */
export function useMessages(conversation: string, around = "") {
  const backend = useBackend();
  return useInfiniteQuery({
    queryKey: keys.stretch(conversation, around),
    queryFn: ({ pageParam }) => backend.messages(conversation, pageParam, messagesPage),
    initialPageParam: { ...theEnd, around },
    getNextPageParam: ({ older }) => (older === "" ? undefined : { ...theEnd, before: older }),
    getPreviousPageParam: ({ newer }) => (newer === "" ? undefined : { ...theEnd, after: newer }),
    maxPages: 8,
    ...(around !== "" && { gcTime: 0 }), // what is asked for again is read where it stands
  });
}

export function useMessageDetails(message: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.messageDetails(message),
    queryFn: () => backend.messageDetails(message),
  });
}

export function useContacts(query: string) {
  const backend = useBackend();
  return useInfiniteQuery({
    queryKey: keys.contactList(query),
    queryFn: ({ pageParam }) => backend.contacts(query, pageParam, contactsPage),
    initialPageParam: "",
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
  });
}

export function useContact(id: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.contact(id),
    queryFn: () => backend.contact(id),
    enabled: id !== "",
  });
}

/** Those that have arrived, in their order. */
export function useContactCards(ids: readonly string[]) {
  const backend = useBackend();
  return useQueries({
    queries: ids.map((id) => ({ queryKey: keys.contact(id), queryFn: () => backend.contact(id) })),
  }).flatMap(({ data }) => data ?? []);
}

export function useSearch(query: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.search(query),
    queryFn: () => backend.search(query, searchLimit),
    enabled: query !== "",
    placeholderData: keepPreviousData,
  });
}

/** The files of a conversation, newest first. */
export function useFiles(conversation: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.files(conversation),
    queryFn: () => backend.files(conversation),
  });
}

/** How far a file is on its way; enabled while somebody wants to know. */
export function useTransfer(attachment: string, enabled = true) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.transfer(attachment),
    queryFn: () => backend.transfer(attachment),
    enabled,
  }).data;
}

/** The numbers that the person may write from; nothing while that is not known. */
export function useFromNumbers() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.fromNumbers, queryFn: () => backend.fromNumbers() }).data;
}

/** The mailboxes that the person may write from; nothing while that is not known. */
export function useFromMailboxes() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.fromMailboxes, queryFn: () => backend.fromMailboxes() }).data;
}

/** What a text to a phone comes from unless another is chosen (SMS-08). */
export function useNumberFor(phone: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.numberFor(phone),
    queryFn: () => backend.numberFor(phone),
    enabled: phone !== "",
  }).data;
}

/** The conversation of a number and a phone, "" for none; nothing while it is not known. */
export function useTextWith(number: string, phone: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.textWith(number, phone),
    queryFn: () => backend.textWith(number, phone),
    enabled: number !== "" && phone !== "",
  }).data;
}

/** How the practice stands with a phone; nothing while it is not known, and for "". */
export function useStanding(phone: string) {
  const backend = useBackend();
  return useQuery({
    queryKey: keys.standing(phone),
    queryFn: () => backend.standing(phone),
    enabled: phone !== "",
  }).data;
}

/** The same of several, in their order. */
export function useStandings(addresses: readonly string[]) {
  const backend = useBackend();
  return useQueries({
    queries: addresses.map((address) => ({
      queryKey: keys.standing(address),
      queryFn: () => backend.standing(address),
    })),
    combine: (all) => all.map(({ data }) => data),
  });
}

export function useStorage() {
  const backend = useBackend();
  return useQuery({ queryKey: keys.storage, queryFn: () => backend.storage() }).data;
}

/** Keeps the pages of a list up to the one that is on screen, so that a change rereads no more. */
export function keepPages(client: QueryClient, key: QueryKey, count: number): void {
  const data = client.getQueryData<InfiniteData<unknown>>(key);
  if (!data || data.pages.length <= count) return;
  client.setQueryData<InfiniteData<unknown>>(key, {
    pages: data.pages.slice(0, count),
    pageParams: data.pageParams.slice(0, count),
  });
}

/** Which keys a change makes stale; null is all of them. */
export function touched(change: Change): readonly QueryKey[] | null {
  const { kind, id, about } = change;
  switch (kind) {
    case "arrived":
    case "mentioned":
    case "open":
    case "followed":
    case "height":
    case "lockNow":
      return []; // what changed is told beside it
    case "presence":
      return [keys.here];
    case "lock":
      return [keys.idle];
    case "health":
      return [keys.health];
    case "reception":
      return [keys.reception, keys.mailSettings];
    case "counts":
      return [keys.counts];
    case "state":
      return [keys.state];
    case "message":
      return [
        keys.messages(about),
        keys.files(about),
        keys.conversation(about),
        keys.details,
        keys.inboxes,
        keys.counts,
        keys.cards,
        keys.searches,
      ];
    case "note":
      return [
        keys.messages(about),
        keys.conversation(about),
        keys.inboxes,
        keys.counts,
        keys.cards,
        keys.searches,
      ];
    case "attachment":
      return [keys.transfer(id)];
    case "storage":
      return [keys.storage];
    case "receipt":
      return [keys.messages(about), keys.conversation(about), keys.details, keys.inboxes];
    case "read_mark":
      return [keys.inboxes, keys.counts, keys.conversation(about)];
    case "draft":
      return [
        keys.conversation(about),
        keys.contact(id),
        keys.draft(id),
        keys.looseDrafts,
        keys.inboxes,
        keys.counts,
      ];
    case "preferences":
      return [keys.preferences];
    case "consent":
    case "suppression":
      return [keys.standings, keys.asksOptOuts, keys.conversations, keys.cards];
    case "conversation":
      return [
        keys.conversation(id),
        keys.inboxes,
        keys.counts,
        keys.cards,
        keys.tags,
        keys.textsWith,
      ];
    case "contact":
      return [
        keys.contacts,
        keys.cards,
        keys.conversations,
        keys.inboxes,
        keys.counts,
        keys.searches,
        keys.tags,
      ];
    default:
      return null;
  }
}

/** How long a slow answer holds up the rereading of what changed since. */
const patience = 250;

/**
 * Rereads what changed. A burst of changes, as while history arrives, is read once,
 * and what changes while Go is still answering is read after that: so many changes
 * cost no more than Go and the page can do.
 */
export function useChanges(): void {
  const backend = useBackend();
  const client = useQueryClient();
  useEffect(() => {
    let waiting: Change[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let ended = false;
    const reread = async () => {
      const stale = new Map<string, QueryKey>();
      const all = waiting.some((change) => {
        const found = touched(change);
        for (const key of found ?? []) stale.set(JSON.stringify(key), key);
        return found === null;
      });
      waiting = [];
      const filters = all ? [{}] : [...stale.values()].map((queryKey) => ({ queryKey }));
      await Promise.race([
        Promise.all(filters.map((filter) => client.invalidateQueries(filter))),
        new Promise((resolve) => setTimeout(resolve, patience)),
      ]);
      timer = undefined;
      if (waiting.length > 0 && !ended) timer = setTimeout(reread, 30);
    };
    const end = backend.onChange((change) => {
      waiting.push(change);
      timer ??= setTimeout(reread, 30);
    });
    return () => {
      ended = true;
      end();
      clearTimeout(timer);
    };
  }, [backend, client]);
}
