/** A name that nothing else has. `crypto.randomUUID` is refused to pages that came over a plain connection. */
export function uniqueId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
