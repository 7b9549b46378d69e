/**
 * Text from a file, for display: without control characters, which could affect a terminal, without characters that change the
 * writing direction, and no longer than `most`.
 */
export function plainText(text: string, most = 300): string {
  const plain = text.replace(/[\p{Cc}\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu, ' ');
  return plain.length > most ? `${plain.slice(0, most)}…` : plain;
}

/**
 * The problem of a file in whole sentences: the message of an error of our own, as plain text; for any other error thrown
 * while reading, that the file is damaged.
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
