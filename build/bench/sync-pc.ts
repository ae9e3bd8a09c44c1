import { patient } from "#shared/schema/tables/patient.ts";
import { systemClock } from "#shared/core/time.ts";
import type { InputOf, OutputOf, ProcedureName } from "#shared/ipc/contract.ts";
import { startCore } from "../../electron/core/core.ts";
import { createSystemRandom } from "../../electron/core/system-random.ts";
import { noKeychain } from "../../electron/core/store/keychain.ts";
import { readHead } from "../../electron/core/sync/head.ts";
import { createHttpClient, type HttpClient } from "../../electron/core/sync/http-client.ts";
import { confirmedMarks } from "../../electron/core/sync/snapshot/digests.ts";

/** `sync-pc.ts FOLDER`: a PC of the bench, as a process of its own. It does what its parent asks and answers, one message each. */
const [, , folder = ""] = process.argv;
const client = "desk";
const rowsInSet = 500;

const wire = createHttpClient();
const pushed = { requests: 0, bytes: 0 };
const http: HttpClient = {
  stop: wire.stop,
  send: (request) => {
    if (request.method === "POST" && request.url.endsWith("/push")) {
      pushed.requests += 1;
      pushed.bytes += request.body?.length ?? 0;
    }
    return wire.send(request);
  },
};
// Its passwords cost next to nothing: how long people wait for those is the store's bench.
const core = startCore({ folder, program: "bench", clock: systemClock, random: createSystemRandom(), keychain: noKeychain, log: (line) => console.error(line), http, passwordCost: { memoryKib: 8, passes: 1, lanes: 1 } });

const must = async <Name extends ProcedureName>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>> => {
  const outcome = await core.serve.call(client, name, input);
  if (!outcome.ok) throw new Error(`${name}: ${JSON.stringify(outcome.error)}`);
  return outcome.value as OutputOf<Name>;
};
const storeOf = () => core.vault.store() ?? ((): never => { throw new Error("no store"); })();
/** Milliseconds by a clock that all processes of a machine share. */
const sharedNow = (): number => Number(process.hrtime.bigint()) / 1e6;

/** What came on this PC's screen, and when: a person looks at this patient and asks again whenever something has changed. */
const seen = new Map<string, number>();
const look = async (patientId: string): Promise<void> => {
  const opened = await must("patient.open", { patientId: patientId as never });
  const note = opened.patient.note ?? "";
  if (!seen.has(note)) seen.set(note, sharedNow());
};

const works = {
  call: ({ name, input }: { readonly name: ProcedureName; readonly input: unknown }) => must(name, input as never),
  /** Patients that are there already, in the fewest transactions. */
  seed: async ({ count }: { readonly count: number }) => {
    for (let from = 0; from < count; from += rowsInSet) {
      core.serve.transactAs(null, { procedure: "patient.register" }, (tx) => {
        for (let at = from; at < Math.min(count, from + rowsInSet); at += 1) tx.insert(patient, { fileNumber: `S${at}`, name: `Person ${at}`, birthPrecision: "day", sex: "unknown", tags: [], deceased: false });
      });
    }
  },
  ids: async () => storeOf().read.prepare("SELECT id FROM patient ORDER BY id").pluck().all() as string[],
  watch: async ({ patientId }: { readonly patientId: string }) => {
    await look(patientId);
    core.serve.onEvent((event, payload) => {
      if (event === "changed" && (payload as { readonly ids: readonly string[] }).ids.includes(patientId)) void look(patientId);
    });
  },
  seenAt: async ({ note }: { readonly note: string }) => seen.get(note) ?? null,
  /** When this PC's own person was told that the edit is kept. */
  edit: async ({ patientId, note }: { readonly patientId: string; readonly note: string }) => {
    const { patient: { version } } = await must("patient.open", { patientId: patientId as never });
    await must("patient.update", { patientId: patientId as never, version, note });
    return sharedNow();
  },
  /** One edit, one change set, as from the desk; not made durable one by one, for nothing is measured here. */
  editAll: async ({ edits }: { readonly edits: readonly { readonly id: string; readonly field: "note" | "phone"; readonly value: string }[] }) => {
    const { db } = storeOf();
    const [owner] = await must("user.list", {});
    const actor = owner ? { userId: owner.id, name: owner.name, roles: owner.roles } : null;
    db.pragma("synchronous=OFF");
    for (const { id, field, value } of edits) core.serve.transactAs(actor, { procedure: "patient.update" }, (tx) => tx.patch(patient, id, { [field]: value }));
    db.pragma("synchronous=FULL");
  },
  status: async () => {
    const { db } = storeOf();
    return { state: (await must("sync.status", {})).state, head: readHead(db).seq, waiting: db.prepare("SELECT count(*) FROM outbox").pluck().get() as number };
  },
  marks: async () => confirmedMarks(storeOf().db),
  conflicts: async () => storeOf().read.prepare("SELECT id, rowId, won, lost FROM conflict WHERE settledAt IS NULL ORDER BY id").all() as { readonly id: string; readonly rowId: string; readonly won: string; readonly lost: string }[],
  values: async () => storeOf().read.prepare("SELECT id, note, phone FROM patient ORDER BY id").raw().all() as [string, string | null, string | null][],
  pushed: async () => ({ ...pushed }),
  processorMs: async () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1_000;
  },
  stop: async () => core.stop(),
} as const;

/** What a PC can be asked, for the parent's side. */
export type Works = typeof works;
export interface Asked {
  readonly id: number;
  readonly work: keyof Works;
  readonly input: unknown;
}

// A bench that was stopped leaves nothing running behind it.
process.on("disconnect", () => process.exit());
process.on("message", ({ id, work, input }: Asked) => {
  const run = works[work] as (input: unknown) => Promise<unknown>;
  run(input).then(
    (value) => process.send?.({ id, value }),
    (error: unknown) => process.send?.({ id, error: String(error) }),
  );
});
