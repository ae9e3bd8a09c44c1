/** A screen that nobody looks at. */
export declare const startScreen: (size?: string) => Promise<{ readonly display: string; readonly stop: () => void }>;
export declare const hasDisplay: () => boolean;
