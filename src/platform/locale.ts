type Formatter = new (locales?: Intl.LocalesArgument, options?: never) => unknown;

/**
 * Some systems name a language that their browser's own formatters refuse (`C`, `en_US.UTF-8`), with an exception where a
 * library is merely loaded. English takes its place then. To be called before anything is formatted.
 */
export function mendLocale(): void {
  if (worksWith(undefined) && worksWith(navigator.language)) return;
  const names = ['NumberFormat', 'DateTimeFormat', 'Collator', 'PluralRules', 'RelativeTimeFormat'] as const;
  for (const name of names) {
    const refusing: Formatter = Intl[name];
    const construct = (target: Formatter, [locales, options]: ConstructorParameters<Formatter>): object => {
      try {
        return new target(locales, options) as object;
      } catch {
        return new target('en', options) as object;
      }
    };
    const mended = new Proxy(refusing, {
      construct,
      apply: (target, _, given: ConstructorParameters<Formatter>) => construct(target, given),
    });
    Object.defineProperty(Intl, name, { value: mended, configurable: true, writable: true });
  }
}

function worksWith(locale: string | undefined): boolean {
  try {
    return [new Intl.NumberFormat(locale), new Intl.DateTimeFormat(locale)].length > 0;
  } catch {
    return false;
  }
}

const english = new Intl.Collator('en');

/** Puts texts of the studio, which are English, in order. */
export function inOrder(a: string, b: string): number {
  return english.compare(a, b);
}
