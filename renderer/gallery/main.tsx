import "../theme/fonts.ts";
import "../theme/mantine-styles.ts";
import "../theme/tokens.css";
import "../theme/base.css";
import "../theme/mantine.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { mustExist } from "#shared/core/assert.ts";
import { createQueryClient } from "../api.ts";
import { App } from "../app/app.tsx";
import { LookProvider } from "../app/look.tsx";
import { createFakeClinic } from "../testing/fake-clinic.ts";
import { frameAnswers } from "../testing/sample-clinic.ts";
import { componentStories } from "./component-stories.tsx";
import { Index } from "./index-page.tsx";
import { Stage } from "./stage.tsx";
import type { Story } from "./story.ts";

const found = import.meta.glob<{ readonly stories: readonly Story[] }>("../screens/*/stories.tsx", { eager: true });
const stories = [...componentStories, ...Object.values(found).flatMap((module) => module.stories)];

const params = new URLSearchParams(window.location.search);
const language = params.get("lang") === "ar" ? "ar" : "en";
const theme = params.get("theme") === "dark" ? "dark" : "light";
const story = stories.find((one) => one.id === params.get("story"));

Object.defineProperty(window, "clinic", { value: createFakeClinic({ ...frameAnswers(language, theme), ...story?.answers?.(language) }) });

createRoot(mustExist(document.getElementById("root"), "root")).render(
  <QueryClientProvider client={createQueryClient()}>
    <LookProvider start={{ language, theme }}>
      {story === undefined && <Index stories={stories} language={language} theme={theme} />}
      {story && (story.render ? <Stage>{story.render()}</Stage> : <App {...(story.place ? { start: story.place } : {})} {...(story.params ? { params: story.params } : {})} />)}
    </LookProvider>
  </QueryClientProvider>,
);

/** Presses the story's key once its screen is there. */
const pressWhenDrawn = (keys: string): void => {
  setTimeout(() => {
    const parts = keys.split("+");
    const key = parts.at(-1) ?? "";
    const code = /^[A-Z]$/.test(key) ? `Key${key}` : key;
    window.dispatchEvent(new KeyboardEvent("keydown", { key: /^[A-Z]$/.test(key) ? key.toLowerCase() : key, code, ctrlKey: parts.includes("Ctrl"), shiftKey: key === "?", bubbles: true }));
  }, 700);
};
if (story?.press !== undefined) pressWhenDrawn(story.press);
if (story?.click !== undefined) {
  const selector = story.click;
  setTimeout(() => document.querySelector<HTMLElement>(selector)?.click(), 700);
}
