// All end-to-end tests, one after the other; names on the command line choose.
import { conversation } from "./both/conversation.mjs";
import { files } from "./both/files.mjs";
import { groups } from "./both/groups.mjs";
import { hostile } from "./both/hostile.mjs";
import { appearance } from "./desktop/appearance.mjs";
import { lock } from "./desktop/lock.mjs";
import { mail, mailboxes } from "./desktop/mail.mjs";
import { notes } from "./desktop/notes.mjs";
import { numbers } from "./desktop/numbers.mjs";
import { record } from "./desktop/record.mjs";
import { settings } from "./desktop/settings.mjs";
import { team } from "./desktop/team.mjs";
import { texts } from "./desktop/texts.mjs";
import { triage } from "./desktop/triage.mjs";
import { undo } from "./desktop/undo.mjs";
import { verdicts } from "./desktop/verdicts.mjs";
import { window } from "./desktop/window.mjs";
import { windowFiles } from "./desktop/windowFiles.mjs";
import { finish } from "./harness.mjs";
import { portalAppearance } from "./portal/appearance.mjs";
import { attachments } from "./portal/attachments.mjs";
import { door } from "./portal/door.mjs";

const stories = {
  conversation,
  groups,
  hostile,
  files,
  attachments,
  door,
  appearance,
  portalAppearance,
  settings,
  numbers,
  notes,
  record,
  triage,
  undo,
  lock,
  team,
  texts,
  verdicts,
  mail,
  mailboxes,
  window,
  windowFiles,
};
const chosen = process.argv.slice(2);
for (const [name, story] of Object.entries(stories)) {
  if (chosen.length === 0 || chosen.includes(name)) await story();
}
finish();
