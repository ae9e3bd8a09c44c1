import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import {
  columnOrderingFeature, createSortedRowModel, rowSortingFeature, tableFeatures, useTable, type ColumnDef, type SortingState,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactNode } from "react";
import { compareText } from "#shared/i18n/format.ts";
import { useIsRtl, useReader, useText } from "../i18n.tsx";
import { classes } from "./classes.ts";
import css from "./data-table.module.css";

export interface TableColumn<Row> {
  readonly id: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** What the column is sorted by; absent: it cannot be. */
  readonly sortBy?: (row: Row) => string | number;
  /** Figures stand at the end. */
  readonly end?: boolean;
  /** px or fr, as in a grid: "120px", "1fr". */
  readonly width?: string;
}

interface DataTableProps<Row extends object> {
  readonly label: string;
  readonly rows: readonly Row[];
  readonly columns: readonly TableColumn<Row>[];
  readonly rowId: (row: Row) => string;
  readonly onOpen?: (row: Row) => void;
  readonly selected?: string | null;
  /** A row that is over or switched off. */
  readonly isQuiet?: (row: Row) => boolean;
  readonly rowHeight?: number;
  /** Kept by the caller, so that the next visit finds the columns as they were left. */
  readonly columnOrder?: readonly string[];
  readonly onColumnOrder?: (order: readonly string[]) => void;
}

const features = tableFeatures({ rowSortingFeature, columnOrderingFeature, sortedRowModel: createSortedRowModel() });

/** Rows to read, sort and open. Only what is in sight is drawn; arrows walk the rows, Enter opens, Alt and arrows move a column. */
export const DataTable = <Row extends object>({ label, rows, columns, rowId, onOpen, selected, isQuiet, rowHeight = 36, columnOrder, onColumnOrder }: DataTableProps<Row>) => {
  const t = useText();
  const rtl = useIsRtl();
  const { locale } = useReader();
  const [sorting, setSorting] = useState<SortingState>([]);
  const [ownOrder, setOwnOrder] = useState<readonly string[]>(() => columns.map((column) => column.id));
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const walkedTo = useRef<number | null>(null);
  const order = columnOrder && columnOrder.length === columns.length ? columnOrder : ownOrder;

  const byId = useMemo(() => new Map(columns.map((column) => [column.id, column])), [columns]);
  const defs = useMemo(() => {
    const compare = compareText(locale.language);
    return columns.map((column): ColumnDef<typeof features, Row> => ({
      id: column.id,
      accessorFn: (row) => column.sortBy?.(row) ?? "",
      enableSorting: column.sortBy !== undefined,
      sortFn: (a, b) => {
        const [left, right] = [column.sortBy?.(a.original) ?? "", column.sortBy?.(b.original) ?? ""];
        return typeof left === "number" && typeof right === "number" ? left - right : compare(String(left), String(right));
      },
    }));
  }, [columns, locale.language]);
  const data = useMemo(() => [...rows], [rows]);
  const table = useTable({
    features, columns: defs, data,
    state: { sorting, columnOrder: [...order] },
    onSortingChange: setSorting,
    onColumnOrderChange: (next) => {
      const value = typeof next === "function" ? next([...order]) : next;
      setOwnOrder(value);
      onColumnOrder?.(value);
    },
    getRowId: (row) => rowId(row),
  });
  const sorted = table.getRowModel().rows;
  // oxlint-disable-next-line react/incompatible-library -- nothing of it is handed to a memoized part
  const virtual = useVirtualizer({ count: sorted.length, getScrollElement: () => scroller.current, estimateSize: () => rowHeight, overscan: 14 });
  const items = virtual.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);

  const walk = (event: KeyboardEvent<HTMLTableRowElement>): void => {
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 12, PageUp: at - 12, Home: 0, End: sorted.length - 1 }[event.key];
    if (event.key === "Enter" && event.target === event.currentTarget) {
      const row = sorted[at];
      if (row) onOpen?.(row.original);
      return;
    }
    if (to === undefined || event.target !== event.currentTarget) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(sorted.length - 1, to));
    setAt(next);
    virtual.scrollToIndex(next);
    walkedTo.current = next;
  };
  // A row far off is drawn only once it has been scrolled to.
  useEffect(() => {
    const row = walkedTo.current === null ? null : scroller.current?.querySelector<HTMLElement>(`[data-index="${walkedTo.current}"]`);
    if (!row) return;
    walkedTo.current = null;
    row.focus();
  });
  const moveColumn = (id: string, event: KeyboardEvent): void => {
    const step = { ArrowLeft: rtl ? 1 : -1, ArrowRight: rtl ? -1 : 1 }[event.key];
    if (!event.altKey || step === undefined) return;
    event.preventDefault();
    const from = order.indexOf(id);
    const rest = order.filter((one) => one !== id);
    table.setColumnOrder([...rest.slice(0, Math.max(0, from + step)), id, ...rest.slice(Math.max(0, from + step))]);
  };

  return (
    <div ref={scroller} className={css.scroller}>
      <table className={css.table} aria-label={label} aria-rowcount={sorted.length + 1}>
        <colgroup>
          {order.map((id) => (
            <col key={id} style={{ width: byId.get(id)?.width }} />
          ))}
        </colgroup>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id}>
              {group.headers.map((header) => {
                const column = byId.get(header.column.id);
                const direction = header.column.getIsSorted();
                return (
                  <th key={header.id} scope="col" className={classes(column?.end && css.end)} aria-sort={direction === "asc" ? "ascending" : direction === "desc" ? "descending" : undefined}>
                    {header.column.getCanSort() ? (
                      <button type="button" className={css.sort} title={t("table.moveColumn")} onClick={header.column.getToggleSortingHandler()} onKeyDown={(event) => moveColumn(header.column.id, event)}>
                        {column?.title}
                        {direction === "asc" && <IconArrowUp size={13} aria-hidden="true" />}
                        {direction === "desc" && <IconArrowDown size={13} aria-hidden="true" />}
                      </button>
                    ) : (
                      column?.title
                    )}
                  </th>
                );
              })}
            </tr>
          ))}
        </thead>
        <tbody>
          {before > 0 && <tr aria-hidden="true" style={{ height: before }} />}
          {items.map((item) => {
            const row = sorted[item.index];
            if (!row) return null;
            return (
              <tr
                key={row.id}
                data-index={item.index}
                aria-rowindex={item.index + 2}
                className={classes(css.row, onOpen && css.opens, row.id === selected && css.selected, isQuiet?.(row.original) && css.past)}
                style={{ height: rowHeight }}
                tabIndex={item.index === Math.min(at, sorted.length - 1) ? 0 : -1}
                onFocus={() => setAt(item.index)}
                onKeyDown={walk}
                onClick={() => onOpen?.(row.original)}
              >
                {order.map((id) => {
                  const column = byId.get(id);
                  return (
                    <td key={id} className={classes(column?.end && css.end)}>
                      {column?.cell(row.original)}
                    </td>
                  );
                })}
              </tr>
            );
          })}
          {after > 0 && <tr aria-hidden="true" style={{ height: after }} />}
        </tbody>
      </table>
    </div>
  );
};
