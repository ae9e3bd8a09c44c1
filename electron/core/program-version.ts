/** This program's version, as the clinic's other PCs are shown it; the package's own (its test says so). */
export const programVersion = "0.1.0";
