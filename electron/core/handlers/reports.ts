import { handle } from "../handle.ts";
import { moneyOfDays, moneyReport } from "../store/queries/day-money.ts";
import { dueOfDays } from "../store/queries/money.ts";

export const reportHandlers = handle({
  "report.money": ({ read, input: { from, to, by } }) => ({
    rows: [...moneyReport(read, by, from, to)],
    ...moneyOfDays(read, from, to),
    dueMinor: dueOfDays(read, from, to),
  }),
});
