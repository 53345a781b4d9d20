/** How far a message has come: the words of the wire, decided in Go. */
export type Status =
  | "pending"
  | "queued"
  | "unconfirmed"
  | "sent"
  | "delivered"
  | "failed"
  | "refused"
  | "seen";

const rank: Readonly<Record<Status, number>> = {
  pending: 1,
  queued: 2,
  unconfirmed: 3,
  sent: 4,
  delivered: 5,
  failed: 5,
  refused: 5,
  seen: 6,
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
