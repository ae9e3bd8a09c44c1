import { expect, test } from "vitest";
import { tables } from "../../schema/index.ts";
import { memoryReplica } from "../../testing/memory-replica.ts";
import { plainCrypto } from "../../testing/plain-crypto.ts";
import { smallClinic } from "../../testing/small-clinic.ts";
import { readingOf, sendingOf, wholeSchema } from "../../testing/small-log.ts";
import { digestsOf } from "../digest.ts";
import type { FoldSchema } from "../fold-table.ts";
import { layInUnknown } from "../write-row.ts";
import { createReplicaFile, type FileTx } from "./replica-file.ts";

const phone = tables.patient.columnIds["phone"] ?? -1;
const patients = wholeSchema.get(tables.patient.tableId);
if (!patients) throw new Error("no patients");
const older: FoldSchema = new Map(wholeSchema).set(tables.patient.tableId, { ...patients, columns: new Map([...patients.columns].filter(([column]) => column !== phone)) });

test("after an upgrade no entry is laid on a file before what the older program kept is, though the disk was full at first", () => {
  const { log, act, comeTogether, machines } = smallClinic([0, 0]);
  const { membership } = log;
  act({ what: "register", who: 0, row: 0, value: 0 });
  comeTogether();
  const { tx, ...replica } = memoryReplica("reader");
  const reader = { schema: older, isLaidIn: true };
  let room = true;
  const file = createReplicaFile<FileTx & typeof tx>({
    look: (work) => work(tx),
    transact: (work) => (room ? work(tx) : null),
    applying: () => readingOf("reader", { schema: reader.schema }),
    sending: () => sendingOf("reader"),
    membership: () => membership,
    isUnlocked: () => false,
    layIn: () => {
      if (!reader.isLaidIn) layInUnknown(tx, wholeSchema);
      reader.isLaidIn = true;
    },
    keep: () => undefined,
  });
  const read = () => file.apply(log.entries().slice(tx.head().seq));
  const edit = (who: number, value: number): void => {
    act({ what: "edit", who, row: 0, field: 1, value });
    act({ what: "send", who, most: 5 });
  };
  edit(0, 1);
  expect(read().ok).toBe(true);
  expect(tx.unknownRows()).toHaveLength(1);

  Object.assign(reader, { schema: wholeSchema, isLaidIn: false });
  room = false;
  edit(1, 0);
  expect(read()).toMatchObject({ ok: false, error: { code: "full" } });
  room = true;
  expect(read().ok).toBe(true);
  comeTogether();
  expect(read().ok).toBe(true);
  expect(tx.unknownRows()).toEqual([]);
  const [first] = machines;
  expect(digestsOf(plainCrypto, replica.rows())).toEqual(digestsOf(plainCrypto, first?.replica.rows() ?? []));
  expect(replica.conflicts().map(({ id }) => id)).toEqual(first?.replica.conflicts().map(({ id }) => id));
  expect(replica.conflicts()).toHaveLength(1);
});
