/**
 * Text of a file for people to read: without control characters, which could do things to a terminal, without those that
 * turn the direction of writing round, and not longer than `most`.
 */
export function plainText(text: string, most = 300): string {
  const plain = text.replace(/[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}

/**
 * What went wrong with a file, as whole sentences: an error that says so itself, as plain text, or, for what a program
 * throws by itself where a file is not as it should be, that it is damaged.
 */
export function plainError(error: unknown): Error {
  const isOurs = error instanceof Error && !(error instanceof TypeError) && !(error instanceof RangeError);
  if (!isOurs)
    return new Error('The file is damaged, or needs more memory than is available. Download it again.', {
      cause: error,
    });
  const plain = plainText(error.message, 1000);
  return plain === error.message ? error : new Error(plain, { cause: error });
}
