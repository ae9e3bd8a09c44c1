import { handle } from "../handle.ts";
import { sqlite } from "../store/sqlite.ts";
import { auditSubject } from "../store/queries/audit-subjects.ts";
import type { Store } from "../store/tx.ts";
import { againstWitness } from "../sync/checkpoints/witness.ts";

/** Reading the audit trail and proving it. */
export const createAuditHandlers = (store: () => Store | null) => {
  const verify = (): ReturnType<typeof againstWitness> => {
    const open = store();
    return open ? againstWitness(open.db, open.audit.verify()) : { whole: true, entries: 0, broken: null, witnesses: 0, witnessed: 0 };
  };
  return handle({
    "audit.list": ({ read, input }) => {
      let entries = sqlite
        .selectFrom("audit").leftJoin("user", "user.id", "audit.userId")
        .select(["audit.seq", "audit.at", "audit.userId", "user.name as userName", "user.nameOther as userNameOther", "audit.action", "audit.subject", "audit.detail"])
        .orderBy("audit.seq", "desc").limit(input.limit);
      if (input.before !== undefined) entries = entries.where("audit.seq", "<", input.before);
      if (input.userId !== undefined) entries = entries.where("audit.userId", "=", input.userId);
      if (input.subject !== undefined) entries = entries.where("audit.subject", "=", input.subject);
      return read.all(entries).map((entry) => ({
        ...entry,
        about: entry.subject === null ? null : auditSubject(read, entry.subject),
        detail: JSON.parse(entry.detail) as Readonly<Record<string, never>>,
      }));
    },
    "audit.verify": () => verify(),
  });
};
