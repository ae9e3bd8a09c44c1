import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { PaperFonts } from "#shared/documents/writer.ts";

const require = createRequire(import.meta.url);

/** Fontsource's own ranges for the two files of the family, so that each letter comes from the script's own face. */
const latinRange = "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+2713,U+FEFF,U+FFFD";
const arabicRange = "U+0600-06FF,U+0750-077F,U+0870-088E,U+0890-0891,U+0897-08E1,U+08E3-08FF,U+200C-200E,U+2010-2011,U+204F,U+2E41,U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC";

const face = (family: string, file: string, weight: number, range: string): string => {
  const bytes = readFileSync(require.resolve(file));
  return `@font-face{font-family:"${family}";font-style:normal;font-weight:${weight};src:url(data:font/woff2;base64,${bytes.toString("base64")}) format("woff2");unicode-range:${range}}`;
};

let loaded: PaperFonts | null = null;

/** The paper's fonts with their bytes in them: 63 KB for Latin, 118 KB more where Arabic is written. Read once. */
export const loadPaperFonts = (): PaperFonts => {
  loaded ??= {
    latin: [400, 600].map((weight) => face("IBM Plex Sans", `@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-${weight}-normal.woff2`, weight, latinRange)).join(""),
    arabic: [400, 600]
      .map((weight) => face("IBM Plex Sans Arabic", `@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-${weight}-normal.woff2`, weight, arabicRange))
      .join(""),
  };
  return loaded;
};
