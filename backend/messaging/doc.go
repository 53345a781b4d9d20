// Package messaging is Rowan's domain: the words that every room speaks and the
// rules that need nothing but their arguments. It imports the standard library
// only, does no I/O and knows neither clock nor network nor database.
//
// # Glossary
//
//   - practice: the organization, for example a clinic.
//   - teammate: a member of its staff. A device is a desktop that one teammate enrolled.
//   - role: what a teammate may ask for; powers is the one table of it.
//   - factor: a teammate's second proof beside the passphrase: an authenticator's
//     code, or one of ten recovery codes.
//   - contact: a person that the practice writes to, as its contact book knows them.
//   - account: what a patient makes by joining; it belongs to one practice and one
//     contact. Its state (AccountState) decides whether secure messages may be sent.
//   - invitation: the single-use offer to make an account.
//   - sender: where a message comes from: a link (secure), a number (SMS) or a mailbox (email).
//   - link: the named address of secure messages. Its members, and only they, see
//     what is written to it.
//   - number, mailbox: a practice's SMS number and its account at a mail server. A
//     number's registration is how far it has come with the carriers.
//   - mail: what a message by email says beside its words; its page is its HTML.
//   - letter: a mail that arrived, as it was read. One that could not be read is in
//     quarantine, with its bytes and the reason.
//   - rules: what differs from channel to channel.
//   - plan: on what terms the practice uses Rowan.
//   - door: a link's join address, through which somebody can join whom nobody
//     invited. They become an unverified contact, until the staff match them.
//   - chart: the contact that the staff say an unverified one is the same person as.
//   - conversation: one thread on one channel with one or more contacts.
//   - group: a secure conversation with several contacts, or with teammates who take
//     part in it by name.
//   - message: one entry of a conversation. Its position is given by the service and
//     orders the conversation; its id is made by whoever writes it.
//   - attachment: a file in a message. What it is, its bytes say; its name never does.
//   - item: a visit or a payment request in a message; reserved, and never but secure.
//   - note: what the staff write to each other within a conversation. A mention calls
//     a teammate to it. No patient is ever given one.
//   - tag: a short word that the practice puts on conversations and contacts.
//   - draft: what one teammate typed and did not send; it is on all of their desktops.
//   - forward: to begin an email that quotes another one and carries its files.
//   - hold: the seconds in which a sent message waits for its writer to take it back.
//   - mixup: that a message may reach somebody else than is meant.
//   - retract: to take away a message that went out and that nobody has seen.
//   - preferences: one teammate's own settings.
//   - receipt: when one participant saw one message.
//   - read mark: how far one teammate has read a conversation.
//   - suppression: the record that texts to an address are off, since it replied STOP.
//   - reception: how texts and emails leave and arrive, of the account with the carrier
//     and of each number and mailbox; a trouble is what is wrong with it.
//   - identification: the text that says who writes, which a practice owes where it
//     began; until it left, nothing else does.
//   - consent: the record that whoever has an address agreed to get texts or emails there.
//   - segment: the unit in which carriers count a text.
//   - export: what was said, as it leaves Rowan for a stated reason: one conversation, or
//     the record of one contact. It takes a fresh proof and its row in the audit log.
//   - command: what a person asks for. Commands climb through outboxes, and their
//     client-made id makes them happen once.
//   - change: what came of it. Changes descend through feeds, to those who may see them.
//   - presence: that a teammate is at a conversation just now; kept nowhere.
//   - scope: whom a change concerns: the practice, one sender, one conversation or one teammate.
//   - cursor: how far somebody has read a feed: an epoch and a sequence number.
//   - audit log: who did what, a chain of rows. Its head vouches for all of them;
//     whoever knew a head notices when the service was set back.
package messaging
