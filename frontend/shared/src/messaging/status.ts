/** How far a message has come: the words of the wire, decided in Go. */
export type Status =
  | "pending"
  | "held"
  | "queued"
  | "unconfirmed"
  | "sent"
  | "delivered"
  | "failed"
  | "refused"
  | "seen";

const rank: Readonly<Record<Status, number>> = {
  pending: 1,
  held: 2,
  queued: 3,
  unconfirmed: 4,
  sent: 5,
  delivered: 6,
  failed: 6,
  refused: 6,
  seen: 7,
};

/**
 * The status after news arrived, as Go's messaging.Advance: never one that
 * stands further back, whatever the order of arrival. What ended in failure
 * stays failed, unless it turns out to have been seen.
 */
export function advance(have: Status, news: Status): Status {
  return rank[news] > rank[have] ? news : have;
}

/** Nothing more will happen to it by itself: a person must act. */
export function needsPerson(status: Status): boolean {
  return status === "failed" || status === "refused" || status === "unconfirmed";
}
