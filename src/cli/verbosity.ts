/** How much a command tells besides its result: errors alone, what a user watches, or how it came about too. */
let level: 'quiet' | 'normal' | 'verbose' = 'normal';

export function setVerbosity({ quiet, verbose }: { quiet?: boolean; verbose?: boolean }): void {
  level = quiet ? 'quiet' : verbose ? 'verbose' : 'normal';
}

export const isQuiet = (): boolean => level === 'quiet';
export const isVerbose = (): boolean => level === 'verbose';

/** A line on stderr, unless with `--quiet`. */
export function say(text: string): void {
  if (level !== 'quiet') console.error(text);
}

/** A line on stderr with `--verbose`. */
export function detail(text: string): void {
  if (level === 'verbose') console.error(text);
}
