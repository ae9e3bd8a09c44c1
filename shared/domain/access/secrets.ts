/** Of a password; the same number stands in the contract. */
export const minPasswordLength = 8;

/** What guessers try first, and what a keyboard offers by itself. */
const common = new Set(["password", "passw0rd", "password1", "qwertyui", "qwertyuiop", "asdfghjk", "iloveyou", "welcome1", "clinic123", "admin123", "12345678", "123456789", "1234567890", "11111111", "00000000", "87654321"]);

const isRun = (text: string): boolean => {
  const steps = Array.from(text, (sign, at) => (at === 0 ? 0 : (sign.codePointAt(0) ?? 0) - (text.codePointAt(at - 1) ?? 0))).slice(1);
  const [first] = steps;
  return first !== undefined && Math.abs(first) <= 1 && steps.every((step) => step === first);
};

/** True for a password that would fall at the first tries: too short, one sign or a run of them, well known, or the person's own name. */
export const isWeakPassword = (password: string, username: string): boolean => {
  const plain = password.trim().toLowerCase();
  return plain.length < minPasswordLength || isRun(plain) || common.has(plain) || plain === username.trim().toLowerCase();
};

/** True for a PIN that a stranger tries within five: 0000, 1234, 4321, 1212. */
export const isWeakPin = (pin: string): boolean => isRun(pin) || /^(\d\d)\1+$/.test(pin);
