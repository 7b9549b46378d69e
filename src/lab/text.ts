import { least, most } from '../graph/extremes.ts';
import opentype, { type Font, type PathCommand } from 'opentype.js';
import type { Picture } from '../images/picture.ts';

/** Red, green, blue in [0, 1]. */
export type Color = readonly [number, number, number];

/** Lines to a pixel, from top to bottom; from left to right coverage is exact. */
const LINES = 5;
/** Straight pieces to a curve: none is seen to have corners up to the size of a headline. */
const PIECES = 6;

/** Draws text into pictures, antialiased, without a browser. */
export class TextPainter {
  private readonly font: Font;

  /** Takes the bytes of a font: TrueType, OpenType or WOFF. */
  constructor(bytes: Uint8Array) {
    this.font = opentype.parse(bytes.slice().buffer);
  }

  /** The width of a line of text in pixels; `size` is the height of the em square in pixels. */
  width(text: string, size: number): number {
    return this.font.getAdvanceWidth(this.known(text), size);
  }

  /** The text, cut to a width with an ellipsis where it is longer. */
  fitted(text: string, size: number, width: number): string {
    if (this.width(text, size) <= width) return text;
    let end = text.length - 1;
    while (end > 0 && this.width(`${text.slice(0, end).trimEnd()}…`, size) > width) end--;
    return end === 0 ? '' : `${text.slice(0, end).trimEnd()}…`;
  }

  /** Draws one line; `x` is where it starts and `y` its baseline. Changes the picture. */
  draw(picture: Picture, text: string, x: number, y: number, size: number, color: Color): void {
    const path = this.font.getPath(this.known(text), x, y, size);
    fill(picture, edgesOf(path.commands), color);
  }

  /** What the font lacks becomes a question mark. */
  private known(text: string): string {
    return Array.from(text, (letter) => (this.font.charToGlyphIndex(letter) > 0 ? letter : '?')).join('');
  }
}

interface Edge {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

/** The outline as straight edges. */
function edgesOf(commands: readonly PathCommand[]): Edge[] {
  const edges: Edge[] = [];
  let [x, y, startX, startY] = [0, 0, 0, 0];
  const lineTo = (toX: number, toY: number) => {
    if (y !== toY) edges.push({ x0: x, y0: y, x1: toX, y1: toY });
    [x, y] = [toX, toY];
  };
  for (const command of commands) {
    const [fromX, fromY] = [x, y];
    if (command.type === 'M') [x, y, startX, startY] = [command.x, command.y, command.x, command.y];
    else if (command.type === 'L') lineTo(command.x, command.y);
    else if (command.type === 'Z') lineTo(startX, startY);
    else
      for (let i = 1; i <= PIECES; i++) {
        const [t, s] = [i / PIECES, 1 - i / PIECES];
        const at = (from: number, a: number, b: number | undefined, to: number) =>
          b === undefined
            ? s * s * from + 2 * s * t * a + t * t * to
            : s * s * s * from + 3 * s * s * t * a + 3 * s * t * t * b + t * t * t * to;
        const cubic = command.type === 'C';
        lineTo(
          at(fromX, command.x1, cubic ? command.x2 : undefined, command.x),
          at(fromY, command.y1, cubic ? command.y2 : undefined, command.y),
        );
      }
  }
  return edges;
}

/** Fills the area inside the edges (nonzero winding), blending by coverage. */
function fill({ width, height, data }: Picture, edges: readonly Edge[], color: Color): void {
  const ys = edges.flatMap(({ y0, y1 }) => [y0, y1]);
  const top = Math.max(0, Math.floor(least(ys)));
  const bottom = Math.min(height, Math.ceil(most(ys)));
  const coverage = new Float32Array(width);
  for (let row = top; row < bottom; row++) {
    coverage.fill(0);
    for (let line = 0; line < LINES; line++) cover(coverage, edges, row + (line + 0.5) / LINES);
    for (let x = 0; x < width; x++) {
      const share = Math.min(1, coverage[x]! / LINES);
      if (share === 0) continue;
      const at = (row * width + x) * 3;
      for (let c = 0; c < 3; c++) data[at + c] = data[at + c]! * (1 - share) + color[c]! * share;
    }
  }
}

/** Adds what a line through the shape covers of each pixel. */
function cover(coverage: Float32Array, edges: readonly Edge[], y: number): void {
  const crossings = edges
    .filter(({ y0, y1 }) => y0 <= y !== y1 <= y)
    .map(({ x0, y0, x1, y1 }) => ({ x: x0 + ((y - y0) / (y1 - y0)) * (x1 - x0), turn: y1 > y0 ? 1 : -1 }))
    .sort((a, b) => a.x - b.x);
  let winding = 0;
  crossings.forEach(({ x, turn }, i) => {
    winding += turn;
    const next = crossings[i + 1];
    if (winding === 0 || !next) return;
    const [from, to] = [Math.max(0, x), Math.min(coverage.length, next.x)];
    for (let pixel = Math.floor(from); pixel < to; pixel++)
      coverage[pixel]! += Math.min(to, pixel + 1) - Math.max(from, pixel);
  });
}
