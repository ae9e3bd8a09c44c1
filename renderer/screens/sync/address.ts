/** A server on this very PC may go without TLS: nothing leaves it. */
const ownHost = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** A server's address as a person types it: "sync.example.org" is meant as https. Null where it can be none. */
export const addressOf = (typed: string): string | null => {
  const text = typed.trim();
  if (text === "" || /\s/.test(text)) return null;
  const withScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(text) ? text : `https://${text}`;
  if (!URL.canParse(withScheme)) return null;
  const { protocol, hostname, origin, pathname } = new URL(withScheme);
  const isPlain = hostname.includes(".") || ownHost.test(hostname);
  if (!isPlain || (protocol !== "https:" && !(protocol === "http:" && ownHost.test(hostname)))) return null;
  return `${origin}${pathname.replace(/\/+$/, "")}`;
};
