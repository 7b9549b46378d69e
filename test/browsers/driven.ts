type Place = readonly [x: number, y: number];

/** A browser that a test drives: one page, and no memory of earlier tests. */
export interface DrivenBrowser {
  open(address: string): Promise<void>;
  /** What an expression of JavaScript gives in the page, waited for. */
  evaluate(expression: string): Promise<unknown>;
  /** Types a text where the focus is; a line break is Enter. */
  type(text: string): Promise<void>;
  /** Draws a line with the mouse, through places of the window in pixels. */
  drag(start: Place, ...places: readonly Place[]): Promise<void>;
  close(): Promise<void>;
  /** Whether its page is gone because the browser itself broke. */
  isBroken(): boolean;
}

/** Pixels: nodes show their parameters where a graph of a few fits without being made much smaller. */
export const WINDOW = { width: 1600, height: 1000 };

/** A kind of browser. */
export interface BrowserKind {
  readonly name: string;
  /** What is missing to run it here; undefined if nothing is. */
  readonly missing: () => string | undefined;
  readonly launch: () => Promise<DrivenBrowser>;
}
