/** What every mark begins with: letters that stand nowhere else. */
export const markStem = "Zq7canary";

const stems = ((): readonly { readonly encoding: string; readonly bytes: Buffer }[] => {
  const plain = (["utf8", "utf16le"] as const).map((encoding) => ({ encoding, bytes: Buffer.from(markStem, encoding) }));
  // Base64 says the same letters in three ways, by where they begin in a group of three bytes: what the neighbours have no part in is looked for.
  const base64 = [0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(markStem)]).toString("base64url");
    return { encoding: `base64 at ${offset}`, bytes: Buffer.from(text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + markStem.length) * 8) / 6))) };
  });
  return [...plain, ...base64, { encoding: "hex", bytes: Buffer.from(Buffer.from(markStem).toString("hex")) }];
})();

/** The ways of writing in which these bytes have a mark in clear. */
export const leaksIn = (bytes: Buffer): readonly string[] => stems.filter((stem) => bytes.includes(stem.bytes)).map(({ encoding }) => encoding);
