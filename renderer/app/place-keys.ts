/** The places of the rail. A place shows once it has a screen in places.tsx. */
export type PlaceKey = "day" | "week" | "patients" | "waitlist" | "money" | "conflicts" | "import" | "settings";
