/** Makes a `switch` over a union complete: a new case fails to compile where it is not handled. */
export const assertNever = (value: never): never => {
  throw new Error(`unexpected case: ${JSON.stringify(value)}`);
};

/** Narrows a value that a reader of the code knows to be present; `what` names it for whoever sees the crash. */
export const mustExist = <Value>(value: Value | null | undefined, what: string): Value => {
  if (value === null || value === undefined) throw new Error(`missing: ${what}`);
  return value;
};
