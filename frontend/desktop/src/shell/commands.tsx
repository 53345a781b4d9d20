/**
 * The keys of the window (Standard set) and who obeys them. A component that
 * can do a command says so with useCommand while it is on screen; the one that
 * said so last is asked first.
 */
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
} from "react";

interface Shortcut {
  readonly key: string;
  readonly mod?: boolean;
  readonly shift?: boolean;
  readonly alt?: boolean;
}

/** In the order of the help list. mod is Ctrl, or the command key on a Mac. */
export const shortcuts = {
  new: [{ key: "n", mod: true }],
  search: [{ key: "f", mod: true }],
  next: [{ key: "arrowdown", alt: true }],
  previous: [{ key: "arrowup", alt: true }],
  back: [{ key: "escape" }],
  composer: [{ key: "t", mod: true, shift: true }],
  note: [{ key: "n", mod: true, shift: true }],
  send: [{ key: "enter", mod: true }],
  sendArchive: [{ key: "enter", mod: true, shift: true }],
  sendSecurely: [{ key: "e", mod: true, shift: true }],
  undo: [{ key: "z", mod: true }],
  archive: [{ key: "a", mod: true, shift: true }],
  unarchive: [{ key: "u", mod: true, shift: true }],
  assign: [{ key: "s", mod: true, shift: true }],
  assignMe: [{ key: "i", mod: true, shift: true }],
  tag: [{ key: "g", mod: true, shift: true }],
  unread: [{ key: "d", mod: true, shift: true }],
  forward: [{ key: "f", mod: true, shift: true }],
  details: [{ key: "l", mod: true, shift: true }],
  messageDetails: [{ key: "enter", alt: true }],
  inbox: [{ key: "1", mod: true }],
  contacts: [{ key: "2", mod: true }],
  settings: [{ key: ",", mod: true }],
  panes: [{ key: "f6" }],
  larger: [
    { key: "+", mod: true },
    { key: "+", mod: true, shift: true },
    { key: "=", mod: true },
  ],
  smaller: [{ key: "-", mod: true }],
  normal: [{ key: "0", mod: true }],
  lock: [{ key: "x", mod: true, shift: true }],
  help: [{ key: "/", mod: true }, { key: "?" }, { key: "?", shift: true }],
} as const satisfies Record<string, readonly Shortcut[]>;

export type CommandName = keyof typeof shortcuts;
export const commandNames = Object.keys(shortcuts) as CommandName[];

const mac = /mac/iu.test(navigator.platform);
const symbols: Readonly<Record<string, string>> = {
  arrowdown: "↓",
  arrowup: "↑",
  escape: "Esc",
  enter: "Enter",
};

/** How a command's key is written on this computer: "Ctrl Shift L". */
export function keysOf(command: CommandName): string {
  const { key, mod, shift, alt }: Shortcut = shortcuts[command][0];
  const name = symbols[key] ?? key.toUpperCase();
  return [mod && (mac ? "⌘" : "Ctrl"), alt && (mac ? "⌥" : "Alt"), shift && "Shift", name]
    .filter(Boolean)
    .join(" ");
}

function commandOf(event: KeyboardEvent): CommandName | undefined {
  const key = event.key.toLowerCase();
  const mod = mac ? event.metaKey : event.ctrlKey;
  if (!mod && (event.ctrlKey || event.metaKey)) return undefined;
  return commandNames.find((name) =>
    shortcuts[name].some(
      (shortcut: Shortcut) =>
        shortcut.key === key &&
        (shortcut.mod ?? false) === mod &&
        (shortcut.shift ?? false) === event.shiftKey &&
        (shortcut.alt ?? false) === event.altKey,
    ),
  );
}

/** Returns false when it has nothing to do now: then whoever came before is asked. */
type Obey = () => unknown;
type Obeying = Map<CommandName, Obey[]>;

const CommandsContext = createContext<Obeying | null>(null);

export function CommandsProvider({ children }: { readonly children: ReactNode }) {
  const obeying = useMemo<Obeying>(() => new Map(), []);
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      const command = commandOf(event);
      if (!command) return;
      // What is typed into a field is text, and a float closes itself.
      if ((event.key === "?" || command === "undo") && isField(event.target)) return;
      if (event.key === "Escape" && inFloat(event.target)) return;
      if (obeyed(obeying, command)) event.preventDefault();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  }, [obeying]);
  return <CommandsContext.Provider value={obeying}>{children}</CommandsContext.Provider>;
}

export function useCommand(command: CommandName, obey: Obey): void {
  const obeying = useContext(CommandsContext);
  const latest = useRef(obey);
  useLayoutEffect(() => {
    latest.current = obey;
  });
  useEffect(() => {
    if (!obeying) return;
    const mine: Obey = () => latest.current();
    obeying.set(command, [...(obeying.get(command) ?? []), mine]);
    return () => {
      obeying.set(
        command,
        (obeying.get(command) ?? []).filter((other) => other !== mine),
      );
    };
  }, [command, obeying]);
}

/** Asks who can do a command now, whoever said so last first. */
function obeyed(obeying: Obeying, command: CommandName): boolean {
  return [...(obeying.get(command) ?? [])].reverse().some((obey) => obey() !== false);
}

/** Gives commands as their keys do. */
export function useCommands() {
  const obeying = useContext(CommandsContext);
  return {
    /** Whether anything on screen obeys it. */
    has: (command: CommandName) => (obeying?.get(command) ?? []).length > 0,
    give: (command: CommandName) => void (obeying && obeyed(obeying, command)),
  };
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input, textarea, [contenteditable]");
}

function inFloat(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("[role=menu], [role=dialog]") !== null;
}
