/** The door to Go as Wails opens it in the window. */
import { attachBy, type Dropped, droppedFile } from "./attach.ts";
import { type Backend, BackendError, type Change } from "./backend.ts";
import { EventsOn, WindowSetTitle } from "./wailsjs/runtime/runtime.js";

type Bound = Readonly<Record<string, (...args: unknown[]) => Promise<unknown>>>;

declare global {
  interface Window {
    readonly go?: { readonly app?: { readonly App?: Bound } };
  }
}

async function call<T>(method: string, ...args: unknown[]): Promise<T> {
  try {
    const bound = window.go?.app?.App?.[method];
    if (!bound) throw new Error(`${method} is not bound`);
    return (await bound(...args)) as T;
  } catch (thrown) {
    throw BackendError.from(thrown);
  }
}

export const wails: Backend = {
  state: () => call("State"),
  signIn: (form) => call("SignIn", form),
  teamLook: (link) => call("TeamLook", link),
  joinTeam: (form) => call("JoinTeam", form),
  staff: () => call("Staff"),
  inviteTeammate: (form) => call("InviteTeammate", form),
  setRole: (teammate, role) => call("SetRole", teammate, role),
  setActive: (teammate, active, heir) => call("SetActive", teammate, active, heir),
  resetSignIn: (teammate) => call("ResetSignIn", teammate),
  devices: () => call("Devices"),
  revokeDevice: (teammate, device) => call("RevokeDevice", teammate, device),
  unlock: (person, secret) => call("Unlock", person, secret),
  lock: () => call("Lock"),
  stirred: () => call("Stirred"),
  idleMinutes: () => call("IdleMinutes"),
  setIdleMinutes: (minutes) => call("SetIdleMinutes", minutes),
  health: () => call("Health"),
  counts: () => call("Counts"),
  inbox: (list, after, limit) => call("Inbox", list, after, limit),
  conversation: (id) => call("Conversation", id),
  messages: (conversation, at, limit) => call("Messages", conversation, at, limit),
  messageDetails: (message) => call("MessageDetails", message),
  send: (conversation, body, attachments, despite) =>
    call("Send", conversation, body, attachments, despite),
  addNote: (conversation, body, mentions) => call("AddNote", conversation, body, mentions),
  readers: (conversation) => call("Readers", conversation),
  tags: () => call("Tags"),
  tagConversation: (id, add, remove) => call("TagConversation", id, add, remove),
  tagContact: (id, add, remove) => call("TagContact", id, add, remove),
  startConversation: (message) => call("StartConversation", message),
  saveSubject: (of, subject) => call("SaveSubject", of, subject),
  saveDraft: (of, body) => call("SaveDraft", of, body),
  renameConversation: (id, subject) => call("RenameConversation", id, subject),
  setReadOnly: (id, readOnly) => call("SetReadOnly", id, readOnly),
  present: (conversation, doing) => call("Present", conversation, doing),
  here: () => call("Here"),
  draft: (of) => call("Draft", of),
  settleDraft: (of, body) => call("SettleDraft", of, body),
  looseDrafts: () => call("LooseDrafts"),
  undoSend: (conversation, message) => call("UndoSend", conversation, message),
  retract: (message) => call("Retract", message),
  preferences: () => call("Preferences"),
  setUndoSend: (seconds) => call("SetUndoSend", seconds),
  takeEarly: (conversation) => call("TakeEarly", conversation),
  setAllReadOnly: (ids, readOnly) => call("SetAllReadOnly", ids, readOnly),
  archive: (id, archived) => call("Archive", id, archived),
  assign: (id, teammate) => call("Assign", id, teammate),
  team: (conversation) => call("Team", conversation),
  colleagues: () => call("Colleagues"),
  markRead: (conversation, position) => call("MarkRead", conversation, position),
  markUnread: (conversation, position) => call("MarkUnread", conversation, position),
  contacts: (query, after, limit) => call("Contacts", query, after, limit),
  contact: (id) => call("Contact", id),
  saveContact: (form) => call("SaveContact", form),
  invite: (contact) => call("Invite", contact),
  confirmPatient: (contact) => call("ConfirmPatient", contact),
  answerReturn: (contact, approve) => call("AnswerReturn", contact, approve),
  matchContact: (match) => call("MatchContact", match),
  door: (link) => call("Door", link),
  rotateDoor: (link) => call("RotateDoor", link),
  practice: () => call("Practice"),
  savePractice: (form) => call("SavePractice", form),
  links: () => call("Links"),
  setDefaultFrom: (link) => call("SetDefaultFrom", link),
  linkSettings: () => call("LinkSettings"),
  openOf: () => call("OpenOf"),
  saveLink: (form) => call("SaveLink", form),
  fromNumbers: () => call("Numbers"),
  numberFor: (phone) => call("NumberFor", phone),
  newTextID: () => call("NewTextID"),
  textWith: (number, phone) => call("TextWith", number, phone),
  keepText: (text) => call("KeepText", text),
  recognize: (conversation, contact) => call("Recognize", conversation, contact),
  startText: (text) => call("StartText", text),
  sendAgain: (message) => call("SendAgain", message),
  numberSettings: () => call("NumberSettings"),
  saveNumber: (form) => call("SaveNumber", form),
  mailURL: (message, quoted, height) =>
    `/letters/${message}/page?${new URLSearchParams({ quoted, height })}`,
  mailPage: (message) => call("MailPage", message),
  allowRemote: (message) => call("AllowRemote", message),
  mailLink: (message, link) => call("MailLink", message, link),
  openLink: (message, link) => call("OpenLink", message, link),
  alike: (contact) => call("Alike", contact),
  meantFor: (conversation, contact, body) => call("MeantFor", conversation, contact, body),
  checkMail: (body, language) => call("CheckMail", body, language),
  fromMailboxes: () => call("Mailboxes"),
  sendMail: (conversation, body, attachments, to) =>
    call("SendMail", conversation, body, attachments, to),
  newMailDraft: (contact) => call("NewMailDraft", contact),
  forward: (message) => call("Forward", message),
  startEmail: (mail) => call("StartEmail", mail),
  mailSettings: () => call("MailSettings"),
  findMailServers: (address) => call("FindMailServers", address),
  saveMailbox: (form) => call("SaveMailbox", form),
  testMailbox: (mailbox) => call("TestMailbox", mailbox),
  saveFooter: (footer) => call("SaveFooter", footer),
  reception: () => call("Reception"),
  testNumber: (number) => call("TestNumber", number),
  carrier: () => call("Carrier"),
  setCarrier: (name, token) => call("SetCarrier", name, token),
  optOut: (conversation, contact, off) => call("OptOut", conversation, contact, off),
  asksOptOut: (conversation) => call("AsksOptOut", conversation),
  settle: (message, arrived) => call("Settle", message, arrived),
  search: (query, limit) => call("Search", query, limit),
  attach: attachBy({
    begin: (of, name, size) => call("BeginAttachment", of, name, size),
    finish: (attachment) => call("FinishAttachment", attachment),
    cancel: (attachment) => call("CancelAttachment", attachment),
  }),
  dropped: async (x, y) => {
    const list = await call<Dropped[]>("Dropped", Math.round(x), Math.round(y));
    return list.map(droppedFile);
  },
  detach: (of, attachment) => call("Detach", of, attachment),
  attachmentURL: (attachment, variant) => `/attachments/${attachment}/${variant}`,
  transfer: (attachment) => call("Transfer", attachment),
  moveFiles: (from, to) => call("MoveFiles", from, to),
  fetchAgain: (attachment) => call("FetchAgain", attachment),
  fetchAttachment: (attachment, variant) => call("FetchAttachment", attachment, variant),
  openOutside: (attachment) => call("OpenOutside", attachment),
  exportRecord: (of) => call("ExportRecord", of),
  printRecord: (of) => call("PrintRecord", of),
  saveAttachment: (attachment) => call("SaveAttachment", attachment),
  files: (conversation) => call("Files", conversation),
  storage: () => call("Storage"),
  setStorageCap: (bytes) => call("SetStorageCap", bytes),
  standing: (phone) => call("Standing", phone),
  saveConsent: (form) => call("SaveConsent", form),
  checkText: (draft) => call("CheckText", draft),
  ruleGuide: (language) => call("RuleGuide", language),
  reportMistake: (draft, rule) => call("ReportMistake", draft, rule),
  saveMistake: (id, report, given) => call("SaveMistake", id, report, given),
  removeMistake: (id) => call("RemoveMistake", id),
  mistakes: () => call("Mistakes"),
  notify: (conversation) => call("Notify", conversation),
  notifyMention: (conversation) => call("NotifyMention", conversation),
  setTitle: (title) => WindowSetTitle(title),
  onChange: (heard) => EventsOn("change", (change: Change) => heard(change)),
};
