const steps = 20;

/** For tests that take long: says on the terminal, twenty times on the way, how far they have come. To be called once for each of `total`. */
export const tellProgress = (what: string, total: number): (() => void) => {
  const every = Math.ceil(total / steps);
  let done = 0;
  return () => {
    done += 1;
    if (total > 500 && done % every === 0) process.stderr.write(`${what}: ${done} of ${total}\n`);
  };
};
