import { useSyncExternalStore } from "react";

const minute = 60_000;
const thisMinute = () => Math.floor(Date.now() / minute);

/** The present as RFC 3339, anew each minute, so that "Today" and "12 min" do not grow old on screen. */
export function useNow(): string {
  useSyncExternalStore(eachMinute, thisMinute);
  return new Date().toISOString();
}

function eachMinute(changed: () => void): () => void {
  const timer = setInterval(changed, minute / 4);
  return () => clearInterval(timer);
}
