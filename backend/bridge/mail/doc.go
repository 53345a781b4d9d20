// Package mail carries notices by SMTP, through one relay that whoever runs the
// service chose, and is the bridge to a practice's own mailboxes by IMAP and SMTP.
//
// What it keeps:
//
//   - Nothing leaves unencrypted, and nothing to a server whose certificate does
//     not stand (SEC-06): one that hides STARTTLS is refused. The exception is a
//     server on literal loopback, which nobody can listen in on.
//   - One connection, one mail. After the end of the text was written, only the
//     server's answer says how it went; without one the mail is Unsure, since it
//     may have been taken. It goes to all of its recipients or to none.
//   - No address, subject or text can add a header or a command.
//   - A mailbox is only ever read without leaving a mark; what marks and moves, a
//     person asked for. What a server refuses to hand out holds up nothing behind it.
package mail
