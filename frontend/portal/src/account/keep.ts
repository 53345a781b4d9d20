/**
 * What this tab remembers of one patient: drafts and texts that could not be
 * sent yet. In sessionStorage, not localStorage: a reload or a phone that
 * drops the page loses nothing, but when the tab is closed on a shared phone
 * nothing that somebody wrote stays behind.
 */
export class Keep {
  readonly #prefix: string;
  readonly #storage: Storage;
  #cleared = false;

  constructor(contact: string, storage: Storage = sessionStorage) {
    this.#prefix = `rowan.${contact}.`;
    this.#storage = storage;
  }

  read(name: string): string {
    return this.#storage.getItem(this.#prefix + name) ?? "";
  }

  write(name: string, text: string): void {
    if (this.#cleared) return;
    if (text === "") {
      this.#storage.removeItem(this.#prefix + name);
      return;
    }
    try {
      this.#storage.setItem(this.#prefix + name, text);
    } catch {
      // Full or forbidden: the page itself still has the text.
    }
  }

  /** Whether anything that the patient wrote is here and nowhere else. */
  holds(): boolean {
    return this.#names().length > 0;
  }

  /** Forgets all of it, for good: what is still on its way writes nothing back. */
  clear(): void {
    this.#cleared = true;
    for (const name of this.#names()) this.#storage.removeItem(name);
  }

  #names(): string[] {
    return Object.keys(this.#storage).filter((name) => name.startsWith(this.#prefix));
  }
}
