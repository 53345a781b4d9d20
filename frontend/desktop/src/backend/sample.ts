/** The people and messages that the fake begins with. All are invented. */
import type { Me } from "./backend.ts";
import type { ContactRow } from "./contact.ts";
import type { LinkSetting } from "./link.ts";

export interface SampleMessage {
  /** "contact", "Automatic" or a teammate's name. */
  readonly from: string;
  readonly body: string;
  readonly event?: string;
  readonly minutesAgo: number;
  readonly seenMinutesAgo?: number;
}

interface SampleNote {
  /** A teammate's name. */
  readonly from: string;
  readonly body: string;
  readonly minutesAgo: number;
  /** How many messages stand before it. */
  readonly after: number;
}

interface SampleThread {
  readonly contact: string;
  readonly link: string;
  readonly subject: string;
  readonly unread?: number;
  readonly readOnly?: boolean;
  readonly archived?: boolean;
  /** Teammate id. */
  readonly assignee?: string;
  readonly draft?: string;
  readonly tags?: readonly string[];
  readonly notes?: readonly SampleNote[];
  readonly messages: readonly SampleMessage[];
}

const hour = 60;
const day = 24 * hour;

export const me: Me = {
  id: "teammate-ana",
  name: "Ana Reyes",
  title: "Front desk",
  practice: "Alder Street Clinic",
};

/** The person's own first. */
export const links: readonly Pick<LinkSetting, "id" | "name" | "kind" | "owner">[] = [
  { id: "clinic", name: "Alder Street Clinic", kind: "practice", owner: "" },
  { id: "okafor", name: "Dr. Okafor", kind: "personal", owner: "teammate-ife" },
  { id: "billing", name: "Billing", kind: "team", owner: "teammate-dana" },
];

/** The active teammates, and the links of each. */
export const team = [
  { id: me.id, name: me.name, links: ["clinic", "okafor"] },
  { id: "teammate-ben", name: "Ben Sato", links: ["clinic"] },
  { id: "teammate-dana", name: "Dana Whitlock", links: ["clinic", "billing"] },
  { id: "teammate-ife", name: "Dr. Ife Okafor", links: ["clinic", "okafor"] },
  { id: "teammate-marta", name: "Marta Lindgren", links: ["clinic", "billing"] },
  { id: "teammate-priya", name: "Priya Nair, RN", links: ["clinic"] },
];

type SamplePerson = Partial<ContactRow> & { id: string; name: string; joinedDaysAgo?: number };

export const people: readonly SamplePerson[] = [
  {
    id: "amira",
    name: "Amira Benali",
    account: "active",
    joinedDaysAgo: 90,
    phone: "+15035550131",
  },
  { id: "anders", name: "Anders Kowalski", phone: "+15035550132" },
  {
    id: "bao",
    name: "Bao Tran",
    account: "invited",
    joinedDaysAgo: 4,
    birthDate: "1979-08-02",
    phone: "+15035550133",
  },
  { id: "camila", name: "Camila Esposito", account: "active", joinedDaysAgo: 200 },
  { id: "dorothy", name: "Dorothy McRae", account: "active", joinedDaysAgo: 40 },
  { id: "elena", name: "Elena Novak", account: "expired", joinedDaysAgo: 30 },
  { id: "grace", name: "Grace Whitfield", account: "active", joinedDaysAgo: 120 },
  { id: "joel", name: "Joel Harper", account: "active", joinedDaysAgo: 60 },
  { id: "lena", name: "Lena Harper", account: "active", joinedDaysAgo: 61 },
  {
    id: "maya",
    name: "Maya Lindqvist",
    account: "active",
    joinedDaysAgo: 264,
    birthDate: "1986-03-14",
    phone: "+15035550162",
    email: "maya.l@example.com",
  },
  { id: "owen", name: "Owen Blackwood", account: "active", joinedDaysAgo: 15 },
  {
    id: "priscilla",
    name: "Priscilla Ortega",
    account: "started",
    joinedDaysAgo: 0,
    birthDate: "1991-01-30",
    email: "p.ortega@example.com",
    asksConfirmation: true,
  },
  { id: "rosa", name: "Rosa Delgado-Quinn", account: "active", joinedDaysAgo: 77 },
  { id: "theo", name: "Theo Marchetti", account: "active", joinedDaysAgo: 9 },
  { id: "yusuf", name: "Yusuf Karim", account: "active", joinedDaysAgo: 2 },
];

export const threads: readonly SampleThread[] = [
  {
    contact: "maya",
    link: "clinic",
    subject: "Clinical care",
    assignee: "teammate-ife",
    tags: ["Follow-up", "Labs"],
    notes: [
      {
        from: "Ana Reyes",
        body: "@Dr. Ife Okafor she would like the pharmacy in Bend.",
        minutesAgo: 2 * hour + 20,
        after: 3,
      },
    ],
    messages: [
      { from: "Automatic", body: "", event: "joined", minutesAgo: 3 * day },
      {
        from: "Priya Nair, RN",
        body: "Your results are back, Maya. Your iron is a little low. Everything else looks good.",
        minutesAgo: day + 5 * hour,
        seenMinutesAgo: day + hour + 8,
      },
      {
        from: "contact",
        body: "That explains how tired I've been! What's next?",
        minutesAgo: day + hour + 6,
      },
      {
        from: "Dr. Ife Okafor",
        body: "One iron tablet a day with breakfast, please. I've sent it to the pharmacy in Bend.",
        minutesAgo: 26,
        seenMinutesAgo: 14,
      },
      {
        from: "contact",
        body: "Thank you. Should I keep taking it with my thyroid tablet?",
        minutesAgo: 12,
      },
    ],
  },
  {
    contact: "theo",
    link: "clinic",
    subject: "Before the surgery",
    assignee: me.id,
    unread: 2,
    messages: [
      { from: "Ana Reyes", body: "Your surgery is on Tuesday at 7:30.", minutesAgo: day },
      { from: "contact", body: "Got it, thanks.", minutesAgo: 70 },
      { from: "contact", body: "Is it ok to drink water before the surgery?", minutesAgo: 61 },
    ],
  },
  {
    contact: "lena",
    link: "okafor",
    subject: "Joel's care plan",
    unread: 1,
    messages: [
      {
        from: "Priya Nair, RN",
        body: "Here is the plan from Thursday: walk every day, ice after, and physical therapy twice a week.",
        minutesAgo: 3 * hour,
        seenMinutesAgo: 2 * hour,
      },
      { from: "contact", body: "We can do Tuesday after school", minutesAgo: 100 },
    ],
  },
  {
    contact: "rosa",
    link: "clinic",
    subject: "Billing",
    messages: [
      {
        from: "Ana Reyes",
        body: "The corrected statement is in your records. The balance is now zero.",
        minutesAgo: 4 * hour,
        seenMinutesAgo: 3 * hour,
      },
    ],
  },
  {
    contact: "owen",
    link: "clinic",
    subject: "Membership",
    assignee: me.id,
    draft: "We can pause it from the first of",
    messages: [
      { from: "contact", body: "Could I pause my membership for a month?", minutesAgo: 2 * day },
    ],
  },
  {
    contact: "bao",
    link: "clinic",
    subject: "New patient",
    messages: [
      {
        from: "Ana Reyes",
        body: "Welcome to the clinic, Bao. Please bring your insurance card.",
        minutesAgo: 3 * day,
      },
    ],
  },
  {
    contact: "maya",
    link: "clinic",
    subject: "Billing",
    messages: [{ from: "Ana Reyes", body: "The balance is now zero.", minutesAgo: 51 * day }],
  },
  {
    contact: "yusuf",
    link: "clinic",
    subject: "",
    messages: [{ from: "Automatic", body: "", event: "joined", minutesAgo: 2 * day + hour }],
  },
  {
    contact: "dorothy",
    link: "clinic",
    subject: "Records request",
    archived: true,
    assignee: "teammate-ben",
    messages: [
      { from: "contact", body: "The records arrived. Many thanks.", minutesAgo: 12 * day },
    ],
  },
  {
    contact: "grace",
    link: "clinic",
    subject: "Physical therapy",
    readOnly: true,
    messages: [
      { from: "contact", body: "All done with the exercises. Thank you!", minutesAgo: 9 * day },
    ],
  },
];
