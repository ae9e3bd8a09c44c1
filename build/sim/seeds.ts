/** A seed that once failed, with what it had found: it is run again for ever. */
export interface NamedSeed {
  readonly name: string;
  readonly seed: number;
  readonly ops: number;
  /** With programs of several ages. */
  readonly isMixed?: true;
}

export const namedSeeds: readonly NamedSeed[] = [
  { name: "a bill's legal number is given though the bill came back with the same entry", seed: 2, ops: 60 },
  { name: "a time or verdict that was bent on its way is found out by the chain at once", seed: 3, ops: 60 },
  { name: "a disk that was put back knows its own work again, and goes on under another name only for what is not", seed: 1, ops: 60 },
  { name: "a slow clock stamps two pieces of work alike, and neither is taken for the other", seed: 8, ops: 60 },
  { name: "a snapshot that does not reach far enough is not taken without a pause", seed: 29, ops: 60 },
  { name: "work that waits under numbers which the log has given to others, of a disk that was put back and made anew, goes on under another name", seed: 283, ops: 60 },
  { name: "a PC that is killed after the log has heard its other name, and before it goes by it, takes it once it starts again", seed: 266, ops: 60 },
  { name: "a program that may not read on sends again what a server that was put back has lost", seed: 725, ops: 60 },
  { name: "work under keys whose statement the server lost is read once the statement is there again", seed: 36, ops: 60 },
  { name: "a PC that is to go on under another name does so though a refusal of the old one comes late", seed: 11_015, ops: 60 },
  { name: "a program that may not read on reads the other log of a server that was put back", seed: 11_734, ops: 60 },
  { name: "work of a PC whose disk was put back that comes from the log before its earlier work leaves the log's rows as they are", seed: 12_221, ops: 60 },
  { name: "of two clocks that are years ahead and whose work the server has in one millisecond, all PCs and the oracle let the same one stand", seed: 10_169, ops: 60 },
  { name: "an upgrade on a full disk takes no entry before what the older program kept is laid in", seed: 60_024, ops: 60, isMixed: true },
];
