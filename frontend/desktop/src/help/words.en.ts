/**
 * The help, in English. A blank line parts paragraphs; lines that begin with
 * "- " or "1. " are a list.
 */
export const en = {
  "help.title": "Help",
  "help.articles": "Articles",
  "help.find": "Search the help",
  "help.nothing": "No article for “{words}”. Try another word.",
  "help.keys": "Keys",
  "help.about": "Help: {article}",

  "help.secure": "What a secure message is",
  "help.secure.text": `A secure message is read in Rowan only: on your computers, and by the patient in a browser after signing in. It is encrypted on the way and where it is kept. Notices that reach a phone or an email say that something new is there, never what, from whom or about whom.

Write in private about anything that belongs to care. There is no limit set by a phone company, neither on length nor on words.

A patient can get secure messages once they accepted your invitation and made an account. Until then their lock is grey; afterwards it is blue.`,

  "help.send": "Send a secure message",
  "help.send.text": `1. Press New and choose Secure message, or open a contact and press the lock.
2. Type a name, phone number, email address or birth date, and choose the patient.
3. If you write for more than one address, choose From.
4. Add a subject if you like, write, and press Send.

In a conversation that exists, write in the box below it and press Send.

Whoever has not joined yet cannot get the message. It is kept as a draft while you invite them.`,

  "help.invite": "Invite a patient",
  "help.invite.text": `1. Open the contact, or make one with New Contact: a name, and a phone number or an email address.
2. Add the birth date. The patient confirms it when joining; without it a teammate has to confirm who it is.
3. Press Invite.

The patient gets a short notice with a link. It opens in any browser, there is nothing to install. A code and the birth date prove who it is. The whole way takes a minute or two.

An invitation works once and for 14 days. Resend Invite makes a new one and ends the old one; it can be used every 10 minutes, and five times a day.

If a patient says that the birth date is wrong, the contact shows it. Make sure who it is, by phone for example, and confirm.`,

  "help.from": "Choose who a message is from",
  "help.from.text": `A secure message comes from a link: the practice, a team or one clinician. Every practice begins with one link that everybody belongs to.

Only members of a link see what patients write to it, and only they can write from it. Nobody else finds it in lists, counts or search, and their computers do not hold it.

Admins make links, name their members and archive them under Settings, Secure Messaging. Whoever becomes a member gets the whole history; whoever ceases to be one loses it on all their computers.`,

  "help.several": "Several conversations with one patient",
  "help.several.text": `Keep billing apart from care: one patient can have several conversations, each with a subject. The patient sees them as separate threads, all from you.

When you write to somebody who has conversations, you choose: answer below, or begin a new one. Add a subject to a new one, so that the patient can tell them apart. It can be changed later in the details.

All conversations with a patient, closed ones too, are on the contact’s page.`,

  "help.group": "Group conversations",
  "help.group.text": `A secure conversation can have several patients, relatives and teammates. Choose New, Secure message and enter several names. Everybody has to have an account already.

Each of them sees the names of the others. Rowan asks before patients who are not related see each other’s names.

A group has a blue icon with people. Who takes part, and who has seen what, is behind the i at the top right.`,

  "help.files": "Photos, documents and recordings",
  "help.files.text": `Press + below the text, drop files on the conversation, or paste a picture.

- Photos (PNG, JPEG), PDF and sound (M4A, MP3, WAV, OGG): up to 25 MB
- Video (MP4, MOV): up to 200 MB

What a file is, is read from its content. Others are not added, whatever their name says.

Files are encrypted like messages and open inside Rowan. What you save elsewhere is no longer protected by Rowan.`,

  "help.texts": "Text messages",
  "help.texts.text": `A text (SMS) needs no app and no account: it reaches any mobile phone. It is not secure. Phone companies and whoever holds the phone can read it, so write there what may be read by others, and anything about care in a secure message.

- Rowan sends and receives texts over the internet, with the practice’s number. They do not use your own phone or its texting allowance, and there is no limit of your own to them; the carrier bills the practice.
- Texts to the practice’s number come to this inbox only. They never show among the personal messages of anybody’s phone.
- A grey phone marks a conversation by text. It belongs to one number of the practice and one phone; another number begins another conversation.
- Texts go to one person. For several, start a secure group.

To send one, press SMS on a contact, or New and SMS, and choose a name or type a number. Before the first text Rowan asks how the person agreed. Where you write first, a second text says who you are and how to opt out; nobody can turn that off.

If somebody replies STOP, nothing more goes to that phone, from any number of the practice, until they text START. If they tell you in person or on the phone, open their contact and choose They want no more texts. Secure messages and email still work.

While you type, Rowan shows what carriers would block, the rule, and where it comes from. A text of 1,600 characters or more is blocked. If a rule is wrong about your text, press This is a mistake; your reports are listed with the rules of texting.

Red rows need you: they say why a text did not arrive. Try again, say it securely, or call.`,

  "help.notes": "Internal notes, mentions and tags",
  "help.notes.text": `A note is for your team: amber, with a lock, in the conversation that it is about. Choose Internal note above the text. A note cannot be sent to a patient.

Type @ in a note to mention a teammate. It shows under Mentions in their inbox. Only members of the link can be mentioned; a mention opens nothing that somebody may not see.

Tags sort conversations and contacts. Add one in the details, and choose it in the list to see what carries it.`,

  "help.seen": "See whether a message was seen",
  "help.seen.text": `Below the newest message stands how far it came: sending, sent, delivered, seen.

Seen means that it was on the patient’s screen, in an open page, for a second. To see who and when, rest the pointer on the message, press the three dots and choose Show Message Details.

If a patient has not looked, Rowan reminds them after 5 and after 60 minutes, without saying what is waiting. After three days it tells you instead.`,

  "help.undo": "Take a message back",
  "help.undo.text": `After Send you have ten seconds: press Undo, or the keys for it, and the text is back in its place. In Settings you can choose up to 30 seconds, or none.

Later you can still retract a message for as long as the patient has not seen it. Choose Retract behind its three dots. What was seen stays.`,

  "help.closed": "Close a conversation",
  "help.closed.text": `When a topic is finished or a patient has left, press the i at the top right and choose Make Conversation Read-Only. The name then says Inactive. You can all read it, nobody can write in it, and the patient sees that it is closed and how to reach you.

Reactivate Conversation, in the same place, opens it again. Nothing is lost by either.

Archive is different: it takes a conversation out of your lists until the patient writes again.`,

  "help.inbox": "Find your way in the inbox",
  "help.inbox.text": `The newest is on top. A blue dot means that you have not read something; the number beside a list counts your unread messages in it.

- Mine and Unassigned: who looks after what. Assign from the top of a conversation.
- Mentions: notes in which somebody named you.
- Needs attention: what could not be sent or needs a decision.
- Drafts: what you began to write. Nobody else’s act removes a draft.
- Archived: what was put away.

Archiving and assigning are for the whole team; what is read or unread is only yours.`,

  "help.search": "Search",
  "help.search.text": `Search looks through everything that you may see: messages, notes, names, file names. It happens on this computer, in an encrypted index, and works without the internet.

Type the beginning of a word, or several words. Accents and capitals make no difference.`,

  "help.shared": "Several people on one computer",
  "help.shared.text": `Each person has a PIN or a passphrase of their own, and an encrypted store of their own. Nobody sees another person’s drafts, unread messages or searches.

Lock when you leave: the lock in the corner, or the keys for it. Rowan also locks by itself when nobody has used it for some minutes. Names then leave the screen, the title and the notices at once, and what waits is still sent.

To change places, choose another person on the lock screen.`,

  "help.patients": "What patients see",
  "help.patients.text": `Patients use a browser; there is nothing to install and no password. They see their conversations with you by subject, who wrote, and when their own messages were delivered and seen.

They never see internal notes, tags, who is assigned or other conversations. They can answer with photos and documents, in English or Spanish.

Your reply time and the line for emergencies stand above the box in which they write.`,

  "help.privacy": "Privacy, and HIPAA",
  "help.privacy.text": `What Rowan does:

- Everything is encrypted on the way and where it is kept, on your computers and on the service.
- Only members of a link see its conversations. Rights are checked on the service with every single act.
- Who read, wrote or changed something is written to a log that nobody can edit.
- Notices, window titles and notifications name no patient.
- A lost computer can be signed out from another; it deletes its key.

What remains with you: choose strong secrets, lock when you leave, end the access of people who leave on the same day, and sign a business associate agreement with whoever runs the service for you. Rowan helps you to follow the HIPAA rules; it cannot follow them for you.`,
};
