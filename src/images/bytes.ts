/** The parts, one after the other. */
export function joinBytes(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The four letters, a byte each, that name a part of a file. */
export function fourLetters(bytes: Uint8Array, at: number): string {
  return [0, 1, 2, 3].map((i) => String.fromCharCode(bytes[at + i] ?? 0)).join('');
}
