import { useCallback, useState } from "react";

/** A row being edited: its own values with the changes over them. Only the changes are sent. */
export const useDraft = <Row extends object>(row: Row) => {
  const [changes, setChanges] = useState<Partial<Row>>({});
  const edit = useCallback((change: Partial<Row>) => setChanges((before) => ({ ...before, ...change })), []);
  const reset = useCallback(() => setChanges({}), []);
  return { draft: { ...row, ...changes }, changes, edit, reset, dirty: Object.keys(changes).length > 0 };
};
