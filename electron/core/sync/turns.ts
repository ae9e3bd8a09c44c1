/** Long work on things that only one may use at a time. */
export interface Turns {
  /** Goes once all that was asked for before has ended. */
  readonly last: <Value>(work: (signal: AbortSignal) => Promise<Value>) => Promise<Value>;
  /** Breaks off what is under way and what waits, and goes once all of it has ended. */
  readonly next: <Value>(work: (signal: AbortSignal) => Promise<Value>) => Promise<Value>;
}

/** Nobody's turn has come. Work that is broken off is told so by its signal, and has its turn until it ends. */
export const createTurns = (): Turns => {
  let before: Promise<unknown> = Promise.resolve();
  let breaking = new AbortController();
  const last: Turns["last"] = (work) => {
    const { signal } = breaking;
    const turn = before.then(() => work(signal));
    before = turn.catch(() => undefined);
    return turn;
  };
  return {
    last,
    next: (work) => {
      breaking.abort();
      breaking = new AbortController();
      return last(work);
    },
  };
};
