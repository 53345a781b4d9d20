/** What the screens may ask before a message reaches the wrong person (N6). */

/** Somebody who is easily taken for another, or whom a message names. */
export interface Namesake {
  /** "" for nobody. */
  id: string;
  name: string;
  birthDate: string;
  /** "" for whom a message names. */
  why: "twin" | "name" | "phone" | "surname" | "";
}

export interface MixupBackend {
  /** Who in the contact book is easily taken for somebody. */
  alike(contact: string): Promise<Namesake[]>;
  /** Somebody else whom a message names, before it goes into a conversation or, without one, to a contact. */
  meantFor(conversation: string, contact: string, body: string): Promise<Namesake>;
}
