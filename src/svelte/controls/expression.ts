/** The value of an expression, or why it has none: a sentence for the user. */
export type Reading = { readonly value: number } | { readonly problem: string };

/**
 * Reads the text of a number field: `1/3`, `2e-3*4`, `-(1+2)^2`, `50%`, `2pi`. A text that begins with `*` or `/` continues
 * from `current`. Full-width digits and signs, as input methods write them, are accepted too.
 */
export function evaluate(text: string, current?: number): Reading {
  const plain = text.replaceAll(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0));
  const source = plain
    .trim()
    .toLowerCase()
    .replaceAll(/[−ー]/g, '-')
    .replaceAll('×', '*')
    .replaceAll('÷', '/');
  if (source === '') return { problem: 'Type a number.' };
  const continues = current !== undefined && /^[*/]/.test(source);
  try {
    const value = new Reader(continues ? `(${current})${source}` : source).read();
    return Number.isFinite(value) ? { value } : { problem: `“${text.trim()}” has no value.` };
  } catch (error) {
    if (error instanceof SyntaxError) return { problem: error.message };
    throw error;
  }
}

const constants: Readonly<Record<string, number>> = { pi: Math.PI, π: Math.PI };
const functions: Readonly<Record<string, (x: number) => number>> = {
  sqrt: Math.sqrt,
  log: Math.log10,
  ln: Math.log,
  exp: Math.exp,
};

/** Recursive descent: a sum of products of powers of signed atoms. */
class Reader {
  private at = 0;
  private readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  read(): number {
    const value = this.sum();
    if (this.peek() !== '') throw this.unexpected(this.peek());
    return value;
  }

  private sum(): number {
    let value = this.product();
    for (;;) {
      if (this.take('+')) value += this.product();
      else if (this.take('-')) value -= this.product();
      else return value;
    }
  }

  private product(): number {
    let value = this.signed();
    for (;;) {
      if (this.take('*')) value *= this.signed();
      else if (this.take('/')) value /= this.signed();
      else if (/[a-zπ(]/.test(this.peek())) value *= this.power();
      else return value;
    }
  }

  /** A sign binds looser than a power: -2^2 is -4. */
  private signed(): number {
    if (this.take('-')) return -this.signed();
    if (this.take('+')) return this.signed();
    return this.power();
  }

  private power(): number {
    const base = this.atom();
    const value = this.take('^') ? base ** this.signed() : base;
    return this.take('%') ? value / 100 : value;
  }

  private atom(): number {
    if (this.take('(')) {
      const value = this.sum();
      if (!this.take(')')) throw new SyntaxError('A closing bracket is missing.');
      return value;
    }
    const number = this.match(/^(\d+\.?\d*|\.\d+)(e[+-]?\d+)?/);
    if (number !== undefined) return Number(number);
    const word = this.match(/^[a-zπ]+/) ?? '';
    if (Object.hasOwn(constants, word)) return constants[word]!;
    if (Object.hasOwn(functions, word) && this.peek() === '(') return functions[word]!(this.atom());
    throw this.unexpected(word || this.peek());
  }

  private unexpected(what: string): SyntaxError {
    if (what === '') return new SyntaxError('The expression is incomplete.');
    return new SyntaxError(
      what === this.source ? `“${what}” is not a number.` : `“${what}” is not allowed here.`,
    );
  }

  private peek(): string {
    while (this.source[this.at] === ' ') this.at++;
    return this.source[this.at] ?? '';
  }

  private take(sign: string): boolean {
    if (this.peek() !== sign) return false;
    this.at++;
    return true;
  }

  private match(pattern: RegExp): string | undefined {
    this.peek();
    const found = pattern.exec(this.source.slice(this.at))?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }
}
