/**
 * The pure rules that both UIs need to show a conversation: initials, the
 * order of statuses, and times in the reader's own zone. Knows no screen.
 */
export { initials } from "./initials.ts";
export { shortName } from "./shortName.ts";
export { advance, needsPerson, type Status } from "./status.ts";
export {
  calendarDate,
  clock,
  dateOf,
  day,
  dayKey,
  here,
  moment,
  type Place,
  rowTime,
  stamp,
} from "./time.ts";
