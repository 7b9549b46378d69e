/** A clause or a sentence from elsewhere as one sentence: with one full stop at its end, or its own mark. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?…]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
