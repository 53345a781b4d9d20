/** Whether the service could be reached when last tried: what the screen calls online. */
export class Reach {
  #online = true;
  readonly #listeners = new Set<() => void>();

  readonly online = (): boolean => this.#online;

  readonly subscribe = (changed: () => void): (() => void) => {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  };

  report(online: boolean): void {
    if (this.#online === online) return;
    this.#online = online;
    for (const listener of this.#listeners) listener();
  }
}
