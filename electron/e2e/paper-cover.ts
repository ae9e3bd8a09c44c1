import { spawnSync } from "node:child_process";

/** How much of a paper's width its text takes: 80 mm of roll are for letters of full size. */
export const coverOf = (file: string): number => {
  const { stdout } = spawnSync("pdftotext", ["-bbox", file, "-"], { encoding: "utf8" });
  const all = (name: string): readonly number[] => [...stdout.matchAll(new RegExp(`${name}="([\\d.]+)"`, "g"))].map(([, figure]) => Number(figure));
  const [width = 0] = all("width");
  return (Math.max(...all("xMax")) - Math.min(...all("xMin"))) / width;
};
