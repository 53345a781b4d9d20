/** The door to Go, as far as the staff and their desktops are concerned. */
import type { State } from "./backend.ts";
import type { LinkRow } from "./link.ts";

export type Role = "owner" | "admin" | "member" | "auditor";

export interface StaffMember {
  id: string;
  /** "" of somebody who has not joined. */
  name: string;
  initials: string;
  title: string;
  email: string;
  role: Role;
  state: "active" | "invited" | "expired" | "revoked" | "removed";
  invitedUntil: string;
  me: boolean;
  /** Somebody has to take over links when they leave. */
  needsHeir: boolean;
}

export interface Staff {
  members: StaffMember[];
  /** That somebody can be invited to; default is the practice's own. */
  links: LinkRow[];
  canManage: boolean;
  /** The person at this screen is one. */
  owner: boolean;
  why: string;
}

export interface TeammateForm {
  /** "" for somebody new. */
  id: string;
  email: string;
  role: Role;
  links: string[];
}

export interface Device {
  id: string;
  teammate: string;
  name: string;
  madeAt: string;
  lastSeen: string;
  /** This computer. */
  here: boolean;
  /** A copy of it was used: neither goes on. */
  stopped: boolean;
}

/** Who invites to the staff, and the second factor to set up. */
export interface TeamInvitation {
  practice: string;
  invitedBy: string;
  email: string;
  name: string;
  role: Role;
  /** The person works here, and chooses anew what they sign in with. */
  renews: boolean;
  secret: string;
  /** Of the QR code, in its squares. */
  size: number;
  path: string;
  recovery: string[];
}

export interface JoinForm {
  link: string;
  name: string;
  passphrase: string;
  code: string;
  pin: string;
}

export interface TeamBackend {
  /** Changes nothing. */
  teamLook(link: string): Promise<TeamInvitation>;
  joinTeam(form: JoinForm): Promise<State>;
  staff(): Promise<Staff>;
  /** Invites, or invites again. */
  inviteTeammate(form: TeammateForm): Promise<void>;
  setRole(teammate: string, role: Role): Promise<void>;
  /** Removes or reactivates; heir takes over links. Revokes an invitation. */
  setActive(teammate: string, active: boolean, heir: string): Promise<void>;
  resetSignIn(teammate: string): Promise<void>;
  /** One's own, and everybody's for those who manage. */
  devices(): Promise<Device[]>;
  /** device "" ends all of them. */
  revokeDevice(teammate: string, device: string): Promise<void>;
}
