import { isPermitted, permissions, type Permission, type Role } from "../../permissions.ts";
import { tables } from "../../schema/index.ts";
import type { StreamName } from "../../schema/streams.ts";

/** What a new PC is to be: its person sets a password there without one that they had, it may speak for the clinic, it holds streams. */
export interface Seat {
  readonly person: readonly Role[];
  readonly admin: boolean;
  readonly streams: readonly StreamName[];
}

/** Rights that a PC's own key stands for: what an admin PC signs turns the clinic's keys and replaces its sheet. */
const rightsOfAdmin: readonly Permission[] = ["machine.turnKeys"];

const readsOf = (stream: StreamName): readonly Permission[] => Object.values(tables).filter((table) => table.stream === stream).map(({ read }) => read);

/** A right that the PC would give away and that whoever lets it in has not; null where there is none. Of a stream its holder must be able to read something. */
export const rightBeyond = (own: readonly Role[], { person, admin, streams }: Seat): Permission | null => {
  const isOwn = (permission: Permission): boolean => isPermitted(own, permission);
  const ofPerson = (Object.keys(permissions) as Permission[]).filter((permission) => isPermitted(person, permission));
  const unread = streams.map(readsOf).filter((reads) => !reads.some(isOwn)).flat();
  return [...ofPerson, ...(admin ? rightsOfAdmin : []), ...unread].find((permission) => !isOwn(permission)) ?? null;
};
