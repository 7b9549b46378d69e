/** The variables of the theme that distinguish terms, in order. */
const termColors = ['--image', '--features', '--statistics', '--number', '--loss', '--mask'] as const;

/** The variable of a line's color: terms in turn, the total in ink. */
export function colorVariable(term: string | undefined, index: number): string {
  return term === undefined ? '--ink' : termColors[index % termColors.length]!;
}

/** Reads colors of the theme for a canvas, which knows no variables. */
export class ThemeColors {
  private readonly probe: HTMLElement;
  private readonly known = new Map<string, string>();

  /** @param host an element of the page; an invisible child of it does the reading. */
  constructor(host: HTMLElement) {
    this.probe = document.createElement('span');
    this.probe.hidden = true;
    host.append(this.probe);
  }

  of(variable: string): string {
    const known = this.known.get(variable);
    if (known !== undefined) return known;
    this.probe.style.color = `var(${variable})`;
    const color = getComputedStyle(this.probe).color;
    this.known.set(variable, color);
    return color;
  }

  /** Calls back when the theme changes. Gives what ends that. */
  watch(changed: () => void): () => void {
    const forget = (): void => {
      this.known.clear();
      changed();
    };
    const system = matchMedia('(prefers-color-scheme: dark)');
    const chosen = new MutationObserver(forget);
    system.addEventListener('change', forget);
    chosen.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    return () => {
      system.removeEventListener('change', forget);
      chosen.disconnect();
    };
  }
}
