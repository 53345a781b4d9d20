/** The portal's own words, in English. */
export const en = {
  "page.title": "Your messages",
  "page.titleOf": "{title} - Rowan",
  "page.loading": "Loading",
  "page.back": "Back",
  "page.tryAgain": "Try again",
  "page.continue": "Continue",
  "page.unreachable": "Your messages cannot be reached",
  "language.other": "Español",
  emergency: "Not for emergencies. Call <first>{emergency}</first> or <second>{crisis}</second>.",

  "practice.call": "Call {phone}",

  "join.step": "Step {step} of {count}",
  "join.title": "Invitation",
  "join.invites": "{practice} would like to message you securely",
  "join.invitedBy": "{name} invited you.",
  "join.lead":
    "Read and answer in this browser. There is nothing to install and no password to make up.",
  "join.codeByPhone": "A code to your phone",
  "join.codeByEmail": "A code to your email",
  "join.textedTo": "We text it to the number ending in {digits}.",
  "join.emailedTo": "We email it to {address}.",
  "join.birthDate": "Your date of birth",
  "join.birthDateWhy": "So only you can open your messages.",
  "join.readers": "Who reads your messages",
  "join.readersAre": "Your care team at {practice}.",
  "join.notMyNumber": "This is not my number",
  "join.notMyEmail": "This is not my email address",
  "join.notMine":
    "Then please do not go on. Tell the clinic, so that the invitation reaches the right person.",

  "code.title": "Enter the 6-digit code",
  "code.textedTo": "We texted it to the number ending in {digits}. It works for 10 minutes.",
  "code.emailedTo": "We emailed it to {address}. It works for 10 minutes.",
  "code.incomplete": "Enter all 6 digits of the code.",
  "code.tooManyTries": "Too many tries with this code. Choose Send again to get a new one.",
  "code.tooManyCodes":
    "Too many codes were sent for this invitation. Ask the clinic for a new invitation.",
  "code.againIn": "Send again in {seconds} s",
  "code.again": "Send again",
  "code.sentAgain": "A new code is on its way. Only the newest one works.",

  "birth.title": "What is your date of birth?",
  "birth.why":
    "It shows the clinic that it is you. It is compared with what the clinic has on file.",
  "birth.month": "Month",
  "birth.day": "Day",
  "birth.year": "Year",
  "birth.incomplete": "Enter month, day and year as numbers, like 3, 14 and 1986.",
  "birth.tell": "Tell the clinic",

  "confirm.title": "The clinic needs to confirm who you are",
  "confirm.why":
    "Your date of birth cannot be checked here. Tell the clinic that you are waiting: someone who knows you will let you in.",
  "confirm.waiting": "The clinic will confirm who you are.",
  "confirm.waitingHow":
    "You do not need to do anything. Your messages open here by themselves. You can also close this page and open it again on this device within 7 days.",

  "back.declined": "The clinic did not let you in",
  "back.declinedHow": "Call them if you think that this is a mistake.",

  "refused.title": "This invitation cannot be opened",

  "list.empty": "No messages yet.",
  "list.emptyWhy": "When your care team writes to you, it shows here.",
  "list.new": "New",
  "list.label": "Conversations",

  "thread.inactive": "{name} (Inactive)",
  "thread.log": "Messages with {practice}",
  "thread.write": "Write to {practice}",
  "thread.all": "All messages",
  "thread.help": "Help and account",
  "thread.field": "Message",
  "thread.send": "Send",
  "thread.by": "{name}:",
  "thread.you": "You:",
  "thread.older": "Show older messages",
  "thread.newBelow": "{count, plural, one {# new message} other {# new messages}}",
  "thread.hello": "Say hello to your care team.",
  "thread.joined": "You joined.",
  "thread.offline": "You are offline.",
  "thread.willSend": "Will send when you are back online.",
  "thread.edit": "Edit",
  "thread.discard": "Discard",
  "thread.closed": "The clinic closed this conversation. You can still read it.",
  "thread.wasClosed": "The clinic closed this conversation.",
  "thread.wasReopened": "The clinic opened this conversation again.",
  "thread.another": "Write in another conversation",
  "thread.tooLong":
    "{count, plural, one {Too long by # character.} other {Too long by # characters.}} Shorten it or send it in parts.",

  "account.title": "Help and account",
  "account.signedInAs": "Signed in as {name}",
  "account.clinic": "Your clinic",
  "account.readers": "Everyone on your care team at {practice} can read what you write.",
  "account.notices": "Keep this private",
  "account.noticesWhy": "On a phone or computer that others use, sign out when you are done.",
  "account.signOut": "Sign out",
  "account.unsent":
    "Something you wrote has not been sent. Signing out deletes it from this device.",
  "account.signOutAnyway": "Sign out and delete it",
  "account.stay": "Stay signed in",

  "out.title": "You are signed out",
  "out.why":
    "To read your messages again, sign in with a passkey, or with a code and the clinic's help.",
  "out.unsent": "What you wrote and did not send is kept in this tab until you close it.",

  "problem.offline": "You are offline. Check your connection and try again.",
  "problem.internal": "Something went wrong on our side. Nothing is lost. Please try again.",
  "problem.invitationUnknown":
    "This link does not work. Open it again from the message you received, or ask the clinic for a new one.",
  "problem.invitationExpired": "This link has expired. Ask for a new one.",
  "problem.invitationUsed":
    "This invitation was already used. If it was you, open your messages in the browser where you joined, or ask the clinic for a new invitation.",
  "problem.wrongCode":
    "That code does not match. Check the newest message with a code and try again.",
  "problem.codeExpired": "That code has expired. Choose Send again to get a new one.",
  "problem.wrongBirthDate":
    "That does not match. Try again, or tell the clinic your date is wrong.",
  "problem.tooManyTries":
    "Too many tries. Wait a minute and try again, or ask the clinic for a new invitation.",
  "problem.tooSoon": "A code was sent just now. Wait a moment before you ask for another.",
  "problem.joinOver": "This took too long. Open the link in your invitation again.",
  "problem.closed": "The clinic closed this conversation.",
  "problem.empty": "There is nothing to send yet. Write a message first.",
  "problem.tooLong": "It is longer than 100,000 characters. Shorten it or send it in parts.",
  "problem.badText": "It has characters that cannot be read. Remove them and send it again.",
  "problem.notFound": "This conversation cannot be found. Go back to your messages.",

  "door.title": "Message {practice} securely",
  "door.window": "Join",
  "door.lead":
    "Tell the clinic who you are. Then read and write in this browser: nothing to install, no password.",
  "door.name": "Your full name",
  "door.birth": "Your date of birth",
  "door.to.phone": "Your phone number",
  "door.to.email": "Your email address",
  "door.to.either": "Your phone number or email address",
  "door.code": "Send me a code",
  "door.joined": "I have joined before",
  "door.missing.name": "Enter your name.",
  "door.missing.to": "Enter a phone number or an email address that is yours.",
  "door.only.phone": "Codes go by text message. Enter your phone number.",
  "door.only.email": "Codes go by email. Enter your email address.",
  "door.only.either": "Enter your phone number or your email address.",
  "door.tooMany": "Too many tries. Wait an hour, or call the clinic.",
  "back.title": "Sign in again",
  "back.lead": "Your messages are kept. This shows that it is you.",
  "back.to": "Your phone number or email address",
  "back.how":
    "If the clinic knows it, we send a code. Then we ask your date of birth, and the clinic lets you in.",
  "back.other": "Codes cannot go there yet. If you entered a phone number, try your email address.",
  "back.which":
    "We do not know which clinic this is. Open the newest message from your clinic, or ask them for a new invitation.",
  "out.back": "Sign in again",
  "passkey.offer": "Sign in faster next time",
  "passkey.why":
    "Your phone can keep a passkey: next time your face, finger or screen lock opens your messages. You do not need one.",
  "passkey.use": "Use a passkey",
  "passkey.notNow": "Not now",
  "passkey.signIn": "Sign in with a passkey",
  "passkey.title": "Passkeys",
  "passkey.none": "With a passkey you sign in by face, finger or screen lock, without a code.",
  "passkey.some":
    "These open your messages without a code. Remove those on devices that are not yours any more.",
  "passkey.unnamed": "Passkey",
  "passkey.add": "Add a passkey",
  "passkey.remove": "Remove",
  "passkey.removeOf": "Remove {name}",
  "passkey.unknown": "This passkey does not open anything here. Get a code instead.",
  "passkey.failed": "That could not be checked. Try again, or go on without a passkey.",
  "record.title": "Your messages, to keep",
  "record.why":
    "Download everything that you and the clinic wrote, and who there has read what you wrote. Keep it where only you see it.",
  "record.html": "Download to read or print",
  "record.json": "Download for programs (JSON)",
  "problem.conflict": "We cannot tell who you are from this. Call the clinic; they can let you in.",
};
