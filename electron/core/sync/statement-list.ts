import { ok, type Result } from "#shared/core/result.ts";
import { fromBase64url } from "#shared/sync/bytes.ts";
import type { CallFault, ServerClient } from "./server-client.ts";

/** A statement of the membership log as a server gives it: nothing of it is proved yet. */
export interface ListedStatement {
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** The whole membership log, page by page. */
export const listStatements = async (client: ServerClient): Promise<Result<readonly ListedStatement[], CallFault>> => {
  const all: ListedStatement[] = [];
  for (let since = 0; ; ) {
    const listed = await client.call("statements", { query: { since } });
    if (!listed.ok) return listed;
    const page = listed.value.answer.statements;
    const last = page.at(-1)?.index ?? since;
    if (last <= since) return ok(all);
    all.push(...page.map(({ seq, statement }) => ({ seq, bytes: fromBase64url(statement) ?? new Uint8Array(0) })));
    since = last;
  }
};
