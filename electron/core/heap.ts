import { setFlagsFromString } from "node:v8";

/**
 * Keeps the core's JavaScript heap near what it holds. Left alone, V8 lets the space of young objects grow to 134 MB and the
 * old one to more than twice what lives in it: an import peaked at 415 MB and with these at 250, for a few hundredths
 * of its time. Both are asked at each growth, so they may be set in any process that runs the core, Electron's too.
 */
setFlagsFromString("--semi-space-growth-factor=1");
setFlagsFromString("--heap-growing-percent=20");
