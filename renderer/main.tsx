import "./theme/fonts.ts";
import "./theme/mantine-styles.ts";
import "./theme/tokens.css";
import "./theme/base.css";
import "./theme/mantine.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { mustExist } from "#shared/core/assert.ts";
import { call, createQueryClient } from "./api.ts";
import { App } from "./app/app.tsx";
import { ErrorBoundary } from "./app/error-boundary.tsx";
import { LookProvider } from "./app/look.tsx";

const start = async (): Promise<void> => {
  const machine = await call("machine.get", {});
  createRoot(mustExist(document.getElementById("root"), "root")).render(
    <QueryClientProvider client={createQueryClient()}>
      <LookProvider start={machine.ok ? machine.value : { language: null, theme: "system" }}>
        <ErrorBoundary>
          <App />
        </ErrorBoundary>
      </LookProvider>
    </QueryClientProvider>,
  );
};

void start();
