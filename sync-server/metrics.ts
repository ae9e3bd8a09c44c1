import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";

/** What Prometheus reads. Labels name routes, codes and nothing of a clinic. */
export const createMetrics = (sockets: () => number) => {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const open: Gauge = new Gauge({
    name: "daftar_wake_sockets", help: "Sockets that wait to be woken", registers,
    collect: () => open.set(sockets()),
  });
  return {
    registry,
    requests: new Histogram({ name: "daftar_request_seconds", help: "Time to answer", labelNames: ["route", "method", "status"], buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10], registers }),
    envelopes: new Counter({ name: "daftar_envelopes_total", help: "Envelopes taken into logs", registers }),
    refusals: new Counter({ name: "daftar_refusals_total", help: "Answers that refuse, by code", labelNames: ["code"], registers }),
  };
};
export type Metrics = ReturnType<typeof createMetrics>;
