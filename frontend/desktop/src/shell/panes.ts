/** The panes of the window in reading order, for F6 and for moving focus between them. */

export type PaneName = "rail" | "list" | "middle" | "panel";

/** Focuses the part of a pane that it names with data-focus, else the pane itself. */
export function focusPane(name: PaneName): boolean {
  const pane = paneOf(name);
  if (!pane || !isShown(pane)) return false;
  (pane.querySelector<HTMLElement>("[data-focus]") ?? pane).focus();
  return true;
}

/** Focuses the field of the open conversation, behind its text. */
export function focusComposer(): void {
  const field = paneOf("middle")?.querySelector<HTMLTextAreaElement>("form textarea");
  if (!field) return;
  field.focus();
  field.setSelectionRange(field.value.length, field.value.length);
}

/** Focuses the pane after the one that has the focus, and begins again after the last. */
export function focusNextPane(): void {
  const panes = [...document.querySelectorAll<HTMLElement>("[data-pane]")].filter(isShown);
  const at = panes.findIndex((pane) => pane.contains(document.activeElement));
  const next = panes[(at + 1) % panes.length];
  if (next) focusPane(next.dataset.pane as PaneName);
}

/** Whether there is room for it now. */
export function isPaneShown(name: PaneName): boolean {
  const pane = paneOf(name);
  return pane !== null && isShown(pane);
}

function paneOf(name: PaneName): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-pane="${name}"]`);
}

function isShown(pane: HTMLElement): boolean {
  return pane.checkVisibility?.() ?? true;
}
