// Every screen of the desktop as it looks: both sizes that it promises, light, dark,
// the system's high contrast, and text at double size; reached by keyboard alone.
import { enlarge, openDesktop, signIn } from "../desktop.mjs";
import { folder, service, test } from "../harness.mjs";
import { back, down, pane, press, tab, text } from "../keyboard.mjs";
import { allLooks, desktopLooks } from "../looks.mjs";

const option = (name) => (page) => page.getByRole("option", { name });
const heading = (name) => (page) => page.getByRole("heading", { name });
const dialog = (name) => (page) => page.getByRole("dialog", { name });
const item = (name) => (page) => page.getByRole("menuitem", { name });
const field = (name) => (page) => page.getByRole("textbox", { name });
const button = (name) => (page) => page.getByRole("button", { name });
const words = (said) => (page) => page.getByText(said);

const inbox = ["Control+,", "Control+1"];
const list = (name) => [...inbox, pane(/^Inbox/), tab(name), "Enter"];
const newest = [...inbox, "Alt+ArrowDown"];
const details = ["Alt+Enter", tab("Conversation details"), "Enter"];
const compose = [...inbox, "Control+n", down("Secure message"), "Enter"];
const person = (name) => ["Control+,", "Control+2", pane(/Bao Tran/), down(name), "Enter"];
const page = (name) => ["Control+,", back(name), "Enter"];
const link = ["Control+,", tab("Change Alder Street Clinic"), "Enter"];
const teammate = [...page("Team"), tab("Change Priya Nair, RN"), "Enter"];

const closed = [
  ["sign-in", [], heading("Join my practice")],
  ["join-link", [tab("I have an invitation"), "Enter"], field("Invitation link")],
];

const open = [
  ["inbox", inbox, option(/Theo Marchetti/)],
  ["mine", list(/^Mine/), option(/Owen Blackwood/)],
  ["unassigned", list(/^Unassigned/), option(/Lena Harper/)],
  ["mentions", list(/^Mentions/), words("Nobody has mentioned you in a note.")],
  ["unread", list(/^Unread/), option(/Theo Marchetti/)],
  ["attention", list(/^Needs attention/), words("Nothing needs attention.")],
  ["drafts", list(/^Drafts/), words("No drafts.")],
  ["archived", list(/^Archived/), option(/Grace Whitfield/)],
  ["link", list(/^Alder Street Clinic/), option(/Theo Marchetti/)],
  ["conversation", newest, heading(/Theo Marchetti/)],
  ["details", details, heading("Details")],
  ["subject", [tab("Edit subject"), "Enter"], field("Subject")],
  ["message-details", ["Escape", "Alt+Enter"], heading("Message details")],
  [
    "message-menu",
    [...newest, pane(/^Messages with/), tab("Message actions"), "Enter"],
    item(/Show Message Details/),
  ],
  ["assign", [...newest, "Control+Shift+s"], item("Ana Reyes")],
  ["tags", [...newest, "Control+Shift+g"], dialog(/^Tags of/)],
  ["note", [...newest, "Control+Shift+n"], field("Internal note")],
  ["note-mention", [text("@p")], option(/Priya Nair/)],
  ["new", ["Escape", "Backspace", "Backspace", ...inbox, "Control+n"], item("Secure message")],
  ["new-message", compose, field("To")],
  ["new-message-found", [text("ma")], option(/Maya Lindqvist/)],
  [
    "new-message-chosen",
    [...compose, text("theo"), down(/Theo/), "Enter"],
    button("Remove Theo Marchetti"),
  ],
  [
    "new-message-unknown",
    [...compose, text("(503) 555-0171"), down(/^Invite Patient/), "Enter"],
    dialog(/^Invite Patient/),
  ],
  [
    "new-message-absent",
    [...compose, text("bao"), down(/Bao/), "Enter"],
    words(/Bao Tran has not joined yet/),
  ],
  ["contacts", ["Control+,", "Control+2"], option(/Rosa Delgado-Quinn/)],
  ["contact-form", [pane(/Bao Tran/), back("New Contact"), "Enter"], field("Name")],
  ["contact", person(/Rosa/), heading("Rosa Delgado-Quinn")],
  ["contact-edit", [tab("Edit"), "Enter"], heading("Edit contact")],
  ["contact-invited", person(/Maya/), heading("Maya Lindqvist")],
  ["contact-invite", [...person(/Bao/), tab("Message"), "Enter"], dialog("Invite Bao Tran")],
  ["search", [...newest, "Control+f"], words("Type a name, a number or words from a message.")],
  ["search-found", [text("surgery")], option(/surgery/)],
  ["search-none", ["Control+a", text("okafr")], words('No match for "okafr".')],
  ["settings", ["Escape", "Control+,"], heading("Secure Messaging")],
  ["link-menu", link, item("Show QR code")],
  ["link-form", [...link, down("Rename"), "Enter"], dialog("Rename")],
  ["link-members", [...link, down("Members"), "Enter"], dialog(/^Members of/)],
  ["link-code", [...link, down("Show QR code"), "Enter"], dialog("Join link")],
  ["link-rotate", [...link, down("Rotate join link"), "Enter"], dialog(/^Rotate the join link/)],
  ["practice", page("Practice"), field("Hours")],
  ["number-empty", list(/^Reminders/), words(/^No texts yet\./)],
  ["numbers", page("Numbers"), (page) => page.getByRole("row", { name: /^Front desk/ })],
  ["number-form", [...page("Numbers"), back("New number"), "Enter"], field("Label")],
  [
    "mailboxes",
    ["Escape", ...page("Email")],
    (page) => page.getByRole("heading", { level: 1, name: "Email" }),
  ],
  ["team", page("Team"), (page) => page.getByRole("row", { name: /Priya Nair/ })],
  ["team-invite", [...page("Team"), tab("Invite"), "Enter"], dialog("Invite a teammate")],
  ["team-menu", teammate, item("Change role")],
  ["team-role", [...teammate, down("Change role"), "Enter"], dialog(/^Role of/)],
  ["team-devices", [...teammate, down("Devices"), "Enter"], dialog(/^Devices of/)],
  ["team-remove", [...teammate, down("Remove"), "Enter"], dialog(/^Remove Priya/)],
  ["devices", page("Devices"), words("This computer")],
  ["lock-settings", page("Lock"), (page) => page.getByLabel("Lock after")],
  ["help-keys", ["Control+/"], heading("Keys")],
  ["help", ["Control+/", tab("Send a secure message"), "Enter"], heading("Send a secure message")],
  ["archived-toast", [...newest, "Control+Shift+a"], words(/^Archived for everyone/)],
  [
    "read-only",
    ["Control+z", ...newest, ...details, tab("Make Conversation Read-Only"), "Enter"],
    heading(/\(Inactive\)/),
  ],
  ["locked", ["Control+Shift+x"], heading("Rowan is locked")],
  ["locked-wrong", [text("not hers"), "Enter"], words(/did not match/)],
];

export async function appearance() {
  await test("U13 U14 (in part) the desktop's screens in both sizes, light, dark, high contrast and large, by keys alone", async () => {
    const hosted = await service(folder());
    const { page } = await openDesktop(hosted);
    await page.getByRole("heading", { name: "Join my practice" }).waitFor();
    const wrong = [];
    const look = (screens) =>
      allLooks(page, screens, desktopLooks, enlarge).catch((error) => wrong.push(error.message));
    await look(closed);
    await press(page, tab("Back"), "Enter");
    await signIn(page, hosted.signIns[0]);
    await page.getByRole("option", { name: /Theo Marchetti/ }).waitFor();
    await look(open);
    if (wrong.length > 0) throw new Error(wrong.join("\n"));
  });
}
