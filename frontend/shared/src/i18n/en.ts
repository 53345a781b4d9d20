/** Words that both UIs show. What only one shows is in that UI's own words/. */
export const en = {
  "status.pending": "Sending",
  "status.waiting": "Waiting to send",
  "status.sent": "Sent",
  "status.sentAt": "Sent {time}",
  "status.delivered": "Delivered",
  "status.deliveredAt": "Delivered {time}",
  "status.seen": "Seen",
  "status.seenAt": "Seen {time}",
  "status.seenBy": "Seen by {count} of {total}",
  "status.failed": "Not delivered.",
  "status.unconfirmed": "Unconfirmed.",
};
