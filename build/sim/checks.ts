import { tableById, tables } from "#shared/schema/index.ts";
import { voidedColumn } from "#shared/sync/change.ts";
import { zeroHash } from "#shared/sync/envelope.ts";
import { sameBytes } from "#shared/sync/bytes.ts";
import { streamNames, type StreamId, type StreamName } from "#shared/schema/streams.ts";
import { wholeRow } from "#shared/sync/replica.ts";
import { keyName, tenant } from "./identity.ts";
import { checkLog, givenNumbers, type Checked } from "./log-checks.ts";
import type { SimMachine } from "./machine.ts";
import { expectedOf, readLog, type ClearEntry, type Expected } from "./oracle.ts";
import type { SimServer } from "./sim-server.ts";

const invoiceId = tables.invoice.tableId;
const legal = tables.invoice.columnIds["legalNumber"] ?? 0;

/** (2) What the log that a machine has read does not have of it waits to be sent, and nothing else is said to be safe. */
export const seenAsSafe = (machine: SimMachine): string | null => {
  const { written, peers, waiting } = machine.state();
  const { device, after } = machine.identity();
  for (let deviceSeq = Math.max(peers.get(device)?.lastSeq ?? 0, after) + 1; deviceSeq <= written; deviceSeq += 1) {
    if (!waiting.has(deviceSeq)) return `(2) machine ${machine.index} says that ${deviceSeq} is sent, and the log that it has read ends before it`;
  }
  return null;
};

/** (3) A bill with its lines, a payment with its bill: at any moment, on any machine that knows the tables. */
export const seenTogether = (machine: SimMachine, wasRestored: boolean): string | null => {
  const { rows, rowIds, head, sets, waiting } = machine.state();
  const { invoice, invoiceLine, payment } = tables;
  // A file made anew shows what this machine has not sent before it has read again what that was written on.
  const isCatchingUp = [...waiting].some((deviceSeq) => (sets.get(deviceSeq)?.set.base ?? 0) > head.seq);
  const lines = new Map<string, number>();
  for (const id of rowIds.get(invoiceLine.tableId) ?? []) {
    const of = String(rows.get(`${invoiceLine.tableId} ${id}`)?.values[invoiceLine.columnIds["invoiceId"] ?? 0]);
    lines.set(of, (lines.get(of) ?? 0) + 1);
  }
  for (const id of rowIds.get(invoice.tableId) ?? []) {
    if (rows.get(`${invoice.tableId} ${id}`)?.values[invoice.columnIds["lineCount"] ?? 0] !== lines.get(id)) return `(3) machine ${machine.index} sees bill ${id} without its lines`;
  }
  // A server that was put back has lost bills that their authors send again, after what others have sent about them.
  for (const id of wasRestored || isCatchingUp ? [] : (rowIds.get(payment.tableId) ?? [])) {
    const of = String(rows.get(`${payment.tableId} ${id}`)?.values[payment.columnIds["invoiceId"] ?? 0]);
    if (!rows.has(`${invoiceId} ${of}`)) return `(3) machine ${machine.index} sees payment ${id} without its bill`;
  }
  return null;
};

type Rows = Expected["values"];
const countOf = (rows: Rows): number => {
  let count = 0;
  for (const values of rows.values()) for (const value of values.values()) if (value !== null) count += 1;
  return count;
};

/** Where a machine's rows, with what an older program keeps aside, are not these: nothing is there that should not be, and as much as should. */
const differentRows = (machine: SimMachine, expected: Rows): string | null => {
  const { rows, unknown } = machine.state();
  let count = 0;
  for (const [row, { values }] of rows) {
    const id = tableById.get(Number(row.split(" ", 1)[0]))?.columnIds["id"];
    const wanted = expected.get(row);
    for (const column in values) {
      const value = values[column] ?? null;
      if (value === null || Number(column) === id) continue;
      if (wanted?.get(Number(column)) !== value) return `${row} ${column}: ${String(value)}, not ${String(wanted?.get(Number(column)))}`;
      count += 1;
    }
  }
  for (const [row, kept] of unknown) {
    // What is kept for a row that never came, for its author was shut out before sending it again, is no row.
    if (!expected.has(row)) continue;
    for (const [column, { value }] of Object.entries(kept)) {
      if (value === null || Number(column) === wholeRow) continue;
      if (expected.get(row)?.get(Number(column)) !== value) return `${row} ${column}, kept aside: ${String(value)}, not ${String(expected.get(row)?.get(Number(column)))}`;
      if ((rows.get(row)?.values[Number(column)] ?? null) === null) count += 1;
    }
  }
  if (count === countOf(expected)) return null;
  for (const [row, values] of expected) for (const [column, value] of values) if (value !== null && (rows.get(row)?.values[column] ?? unknown.get(row)?.[column]?.value ?? null) === null) return `${row} ${column}: nothing, not ${String(value)}`;
  return `${count} values, not ${countOf(expected)}`;
};

const different = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string | null => {
  for (const [key, value] of a) if (b.get(key) !== value) return `${key}: ${String(value)}, not ${String(b.get(key))}`;
  for (const key of b.keys()) if (!a.has(key)) return `${key}: nothing, not ${String(b.get(key))}`;
  return null;
};

/** Only what a machine's program and its keys let it know can be compared with one that knows more. */
const isWhole = (machine: SimMachine): boolean => machine.state().unknown.size === 0 && machine.streams.length === streamNames.length;

/** What is expected of a machine that has no key of some stream: nothing of that stream. */
const within = (streams: readonly StreamName[], expected: Expected): Expected => {
  if (streams.length === streamNames.length) return expected;
  const isTheirs = (tableId: string | undefined): boolean => streams.some((stream) => stream === tableById.get(Number(tableId))?.stream);
  return {
    ...expected,
    values: new Map([...expected.values].filter(([row]) => isTheirs(row.split(" ", 1)[0]))),
    conflicts: new Map([...expected.conflicts].filter(([id]) => isTheirs(id.split(".")[2]))),
  };
};

/** A program that may not apply the log's next entry shows what comes before it, says so, and has sent all the same what was done with it. */
const checkLeftBehind = (machine: SimMachine, server: SimServer, stopsAt: number): readonly string[] => {
  const { head, written } = machine.state();
  const faults: string[] = [];
  if (head.seq !== stopsAt - 1) faults.push(`(1) machine ${machine.index} is at ${head.seq}, and could read up to ${stopsAt - 1}`);
  if (machine.status()?.state !== "upgradeNeeded") faults.push(`(1) machine ${machine.index} does not say that it needs a newer program: ${JSON.stringify(machine.status())}`);
  const sent = server.kept().places.get(machine.identity().device)?.lastSeq ?? machine.identity().after;
  if (sent !== written) faults.push(`(1) machine ${machine.index} has sent ${sent} of ${written}`);
  return faults;
};

const checkMachine = (machine: SimMachine, server: SimServer, log: readonly ClearEntry[], whole: Expected): readonly string[] => {
  const stop = log.find(({ counts, envelope }) => counts && envelope.minReader > machine.program().reader);
  if (stop) return checkLeftBehind(machine, server, stop.seq);
  const expected = within(machine.streams, whole);
  const { index } = machine;
  const state = machine.state();
  const faults: string[] = [];
  const { log: entries, chains } = server.kept();
  if (state.waiting.size > 0) faults.push(`(1) machine ${index} still has ${state.waiting.size} change sets to send: ${JSON.stringify(machine.status())}`);
  if (state.head.seq !== entries.length) faults.push(`(1) machine ${index} is at ${state.head.seq} of ${entries.length}: ${JSON.stringify(machine.status())}`);
  else if (!sameBytes(state.head.chain, chains[entries.length] ?? zeroHash)) faults.push(`(9) machine ${index} has another chain than the server`);
  if (faults.length > 0) return faults;
  if (machine.status()?.state !== "inStep") faults.push(`(1) machine ${index} does not know that it is in step: ${JSON.stringify(machine.status())}`);
  const rows = differentRows(machine, expected.values);
  if (rows !== null) faults.push(`(1) machine ${index} has other rows than the log: ${rows}`);
  const sealed = [...state.quarantined.values()].find(({ code }) => code === "sealed" || code === "malformed");
  if (sealed) faults.push(`(1) machine ${index} cannot open entry ${sealed.seq}`);
  if (state.unknown.size > 0) return faults;
  const conflicts = different(new Map([...state.conflicts].map(([id, { settledAt }]) => [id, settledAt !== null])), expected.conflicts);
  if (conflicts !== null) faults.push(`(5) machine ${index} has other disagreements than the log: ${conflicts}`);
  const claims = different(new Map([...state.claims].map(([key, { state: kept }]) => [key, kept === "refused"])), expected.refused);
  if (claims !== null) faults.push(`(6) machine ${index} has other verdicts than the log: ${claims}`);
  return faults;
};

/** (4) From the log alone: whatever a machine shows, the last word about a void row was said by who had seen it, or is disagreed about. */
const checkVoids = (log: readonly ClearEntry[], whole: readonly SimMachine[]): readonly string[] => {
  const voids = new Map<string, ClearEntry>();
  const shown = new Set<string>();
  const put = new Set<string>();
  for (const entry of log) {
    if (!entry.counts) continue;
    for (const { tableId, rowId, kind } of entry.ops) {
      const row = `${tableId} ${rowId}`;
      if (kind === "put") put.add(row);
      // Of a server that was put back a void may come again before its row: it is kept aside as of no row, and told.
      if (kind === "void" && put.has(row)) {
        voids.set(row, entry);
        shown.delete(row);
      } else if (kind === "restore") shown.add(row);
    }
  }
  return whole.flatMap((machine) => {
    const { rows, conflictsOf } = machine.state();
    return [...voids].flatMap(([row, { seq }]) => {
      const isVoid = (rows.get(row)?.values[voidedColumn] ?? null) !== null;
      return isVoid || shown.has(row) || conflictsOf.has(`${row} ${voidedColumn}`) ? [] : [`(4) machine ${machine.index}: ${row}, void since ${seq}, is shown again and nobody said so`];
    });
  });
};

const sumOf = (machine: SimMachine): number => {
  const { payment } = tables;
  let sum = 0;
  for (const id of machine.state().rowIds.get(payment.tableId) ?? []) sum += Number(machine.state().rows.get(`${payment.tableId} ${id}`)?.values[payment.columnIds["amountMinor"] ?? 0]);
  return sum;
};

/**
 * What must be true of a seed once all is well again, by the numbers of the plan:
 * (1) nothing waits and all have the same; (2) nothing acknowledged is lost or twice there; (3) what belongs together is seen
 * together (`seenTogether`, asked all the while); (4) what was voided stays so or is disagreed about; (5) every disagreement is
 * there once; (6) a time has one booking; (7) ledgers add up and legal numbers have no gap; (9) chains verify; (10) nothing
 * of a desk's words is on the server in clear; (11) who was shut out has nothing new; (12) the log holds what was done and no more.
 * Not here: (8) reminders and (13) other clinics, which the server's own tests ask.
 */
export const checkAll = (checked: Checked): readonly string[] => {
  const { crypto, server, machines, around, canaries } = checked;
  const { membership, log: entries } = server.kept();
  const keys = new Map(machines.flatMap((machine) => [...machine.state().keys]));
  const keyOf = (stream: StreamId, epoch: number): Uint8Array | null => keys.get(keyName(stream, epoch)) ?? null;
  const log = readLog(crypto, tenant, entries, keyOf, ({ device, seq }) => {
    const revokedAt = membership.members.get(device)?.revokedAt ?? null;
    return revokedAt === null || seq <= revokedAt;
  });
  const expected = expectedOf(log);
  const isIn = (machine: SimMachine): boolean => membership.members.get(machine.identity().device)?.revokedAt === null;
  const members = machines.filter(isIn);
  const out = machines.filter((machine) => !isIn(machine));
  const faults = [...checkLog(log, checked, expected), ...members.flatMap((machine) => checkMachine(machine, server, log, expected))];
  if (faults.length > 0) return faults;
  const whole = members.filter((machine) => isWhole(machine) && log.every(({ counts, envelope }) => !counts || envelope.minReader <= machine.program().reader));
  faults.push(...checkVoids(log, whole));
  const payments = new Map(log.filter(({ counts }) => counts).flatMap(({ ops }) => ops).filter(({ tableId }) => tableId === tables.payment.tableId).map(({ rowId, values }) => [rowId, Number(values[tables.payment.columnIds["amountMinor"] ?? 0])]));
  const paid = [...payments.values()].reduce((sum, amount) => sum + amount, 0);
  for (const machine of whole) if (sumOf(machine) !== paid) faults.push(`(7) machine ${machine.index} counts ${sumOf(machine)} paid, not ${paid}`);
  const given = givenNumbers(log).size;
  for (const machine of whole) {
    const { rows, rowIds } = machine.state();
    const numbered = [...(rowIds.get(invoiceId) ?? [])].filter((id) => (rows.get(`${invoiceId} ${id}`)?.values[legal] ?? null) !== null).length;
    if (numbered !== given) faults.push(`(7) machine ${machine.index} has ${numbered} legal numbers of ${given}`);
  }
  for (const machine of out) {
    const revokedAt = membership.members.get(machine.identity().device)?.revokedAt ?? 0;
    if (!around.wasRestored && machine.state().head.seq > revokedAt) faults.push(`(11) machine ${machine.index} was shut out at ${revokedAt} and has read up to ${machine.state().head.seq}`);
  }
  for (const canary of canaries) if (entries.some(({ envelope }) => Buffer.from(envelope.buffer, envelope.byteOffset, envelope.length).includes(canary))) faults.push(`(10) ${canary} is in clear in the log`);
  return faults;
};
