import { format } from 'node:util';

/**
 * Characters that could affect a terminal or hide text: control characters except tabs and line ends, characters that change
 * the writing direction, line separators that only some programs know, and invisible tags.
 */
const UNSAFE = /(?![\t\n])[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029\u{e0000}-\u{e007f}]/gu;

/** A text as a terminal may show it: what is unsafe as `\u001b`, which in JSON means the same as the character itself. */
export function plainText(text: string): string {
  return text.replace(UNSAFE, (unsafe) =>
    Array.from({ length: unsafe.length }, (_, i) => escapeOf(unsafe.charCodeAt(i))).join(''),
  );
}

function escapeOf(code: number): string {
  return `\\u${code.toString(16).padStart(4, '0')}`;
}

/**
 * Whatever this program says through the console goes through {@link plainText}: names, titles and messages come from graphs,
 * records and servers of others.
 */
export function speakPlainly(): void {
  for (const method of ['log', 'error', 'warn', 'info'] as const) {
    const say = console[method].bind(console);
    console[method] = (...args: unknown[]) => {
      say(plainText(format(...args)));
    };
  }
}
