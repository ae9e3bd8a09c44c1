declare const brand: unique symbol;

/** A value whose type remembers what it means: `Brand<number, "Minor">` is money, not a count. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
