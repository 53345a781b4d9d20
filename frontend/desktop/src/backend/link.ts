/** The door to Go, as far as the practice's links are concerned. */

export interface LinkRow {
  id: string;
  name: string;
  /** What From begins with. */
  default: boolean;
}

export type LinkKind = "practice" | "personal" | "team";

export interface LinkMember {
  id: string;
  name: string;
  initials: string;
}

export interface LinkSetting {
  id: string;
  name: string;
  kind: LinkKind;
  owner: string;
  ownerName: string;
  members: LinkMember[];
  /** The person at this screen is a member. */
  mine: boolean;
  /** Open conversations; known of one's own links only. */
  open: number;
  archived: boolean;
  /** Who looks after what begins on it, and with which tags it begins. */
  assignee: string;
  assigneeName: string;
  tags: string[];
  /** Its join link can be shown. */
  door: boolean;
}

/** How many open conversations a link has. */
export interface LinkOpen {
  id: string;
  open: number;
}

export interface LinkSettings {
  links: LinkSetting[];
  /** Who can be a member. */
  staff: LinkMember[];
  canEdit: boolean;
  why: string;
}

/** What was changed of a link: the fields that are named, and who comes and goes. */
export interface LinkForm {
  /** "" for a new one. */
  id: string;
  fields: ("name" | "kind" | "owner" | "assignee" | "archived")[];
  name: string;
  kind: LinkKind;
  owner: string;
  assignee: string;
  archived: boolean;
  add: string[];
  remove: string[];
  tag: string[];
  untag: string[];
}

/** A link's join address, and its QR code as an SVG path in a square of that size. */
export interface Door {
  link: string;
  practice: string;
  url: string;
  size: number;
  path: string;
}

export interface LinkBackend {
  /** The join address of a link, for whoever manages links. */
  door(link: string): Promise<Door>;
  rotateDoor(link: string): Promise<void>;
  /** Those that the person can write from. */
  links(): Promise<LinkRow[]>;
  /** "" asks each time. Kept on this computer. */
  setDefaultFrom(link: string): Promise<void>;
  linkSettings(): Promise<LinkSettings>;
  /** Of all links, for whoever manages them; needs the service. */
  openOf(): Promise<LinkOpen[]>;
  /** Returns the link's id. */
  saveLink(form: LinkForm): Promise<string>;
}
