import css from "./gallery.module.css";
import type { Story } from "./story.ts";

interface IndexProps {
  readonly stories: readonly Story[];
  readonly language: string;
  readonly theme: string;
}

/** Every state of every screen, in both languages and both colours. */
export const Index = ({ stories, language, theme }: IndexProps) => (
  <main className={css.index}>
    <h1>Gallery</h1>
    <p>
      {(["en", "ar"] as const).flatMap((lang) =>
        (["light", "dark"] as const).map((shade) => (
          <a key={`${lang}-${shade}`} href={`?lang=${lang}&theme=${shade}`} aria-current={lang === language && shade === theme ? "page" : undefined}>
            {lang} {shade}
          </a>
        )),
      )}
    </p>
    <ul>
      {stories.map((story) => (
        <li key={story.id}>
          <a href={`?lang=${language}&theme=${theme}&story=${encodeURIComponent(story.id)}`}>{story.id}</a>
        </li>
      ))}
    </ul>
  </main>
);
