/** The meaning of a colour: accent to do, amber waiting, red danger and debt, blue booked, green proved, grey past. */
export type Tone = "accent" | "amber" | "red" | "blue" | "green" | "grey";
