/** The store's addon is built for N-API 10, which Electron has from version 36; an older one crashes on it without a word. */
export const runsCoreItself = (napi: string | undefined): boolean => Number(napi ?? 0) >= 10;
