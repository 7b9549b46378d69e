import { most } from '../graph/extremes.ts';
import { valueText } from '../graph/sweep.ts';
import type { Picture } from '../images/picture.ts';
import { resizePicture } from '../images/resize.ts';
import type { Grid } from './cells.ts';
import type { Color, TextPainter } from './text.ts';

/** What a contact sheet shows of a cell. */
export interface SheetCell {
  /** Missing where the cell has not run or failed. */
  readonly picture?: Picture;
  /** A line below it: its loss, or why it has no picture. */
  readonly caption: string;
}

const INK: Color = [0.1, 0.11, 0.13];
const GRAY: Color = [0.42, 0.44, 0.48];
const EMPTY: Color = [0.93, 0.935, 0.945];

/** The width of a column with smaller pictures, and of a sheet without a requested width, in pixels. */
const NARROWEST = 180;
const WIDEST = 4800;
/** Columns of a sheet with one axis. */
const MOST_COLUMNS = 6;
/** Pixels that a sheet may have: a meter at 300 dots an inch, on each side. */
const MOST_PIXELS = 140e6;

/**
 * Draws a contact sheet: the last axis from left to right, those before it from top to bottom, each value at its row or
 * column; a single axis wraps.
 *
 * @param wanted the width of the sheet in pixels; without it pictures are as large as they are.
 * @throws Error if the sheet would have more pixels than a print of a square meter.
 */
export function contactSheet(
  title: string,
  { axes, cells }: Grid,
  shown: readonly SheetCell[],
  wanted: number | undefined,
  painter: TextPainter,
): Picture {
  const across = axes.at(-1)!;
  const down = axes.slice(0, -1);
  const wraps = down.length === 0;
  const columns = wraps ? Math.min(MOST_COLUMNS, cells.length) : across.values.length;
  const rows = Math.ceil(cells.length / columns);

  const rowLabels = Array.from({ length: wraps ? 0 : rows }, (_, row) =>
    down.map(({ values }, axis) => valueText(values[cells[row * columns]!.at[axis]!])),
  );
  const first = shown.find(({ picture }) => picture)?.picture ?? { width: NARROWEST, height: NARROWEST };
  const longest = columns + (wraps ? 0 : 0.6);
  const natural = Math.min(Math.max(first.width, NARROWEST), WIDEST / longest);
  // Everything follows from the width of a column: text is a share of it.
  const guess = wanted === undefined ? natural : (wanted * 0.92) / longest;
  const text = Math.max(11, Math.min(guess * 0.085, (guess * longest) / 40));
  const margin = Math.round(text * 2);
  const gap = Math.round(text * 0.8);
  const labels = wraps
    ? 0
    : Math.ceil(
        Math.min(
          guess * 0.9,
          most([
            ...down.map(({ target }) => painter.width(target, text * 0.8)),
            ...rowLabels.flat().map((label) => painter.width(label, text)),
          ]) +
            2 * gap,
        ),
      );
  const around = 2 * margin + labels + gap * (columns - 1);
  const column = Math.floor(wanted === undefined ? natural : (wanted - around) / columns);
  if (column < 16)
    throw new Error(`${columns} columns do not fit on a sheet ${wanted} pixels wide. Make it wider.`);
  const width = wanted ?? around + columns * column;
  const scale = column / first.width;
  const tall = Math.max(1, Math.round(first.height * scale));
  const heading = Math.round(text * (wraps ? 4.6 : 6.4));
  const above = wraps ? Math.round(text * 1.5) : 0;
  const caption = Math.round(text * 1.5);
  const row = above + tall + caption + gap;
  const height = margin + heading + rows * row + margin;
  if (width * height > MOST_PIXELS)
    throw new Error(`A sheet of ${width} x ${height} pixels is too large. Make it narrower.`);

  const sheet: Picture = { width, height, data: new Float32Array(width * height * 3).fill(1) };
  const write = (line: string, x: number, y: number, size: number, color: Color, most: number) => {
    painter.draw(sheet, painter.fitted(line, size, most), x, y, size, color);
  };
  const wide = width - 2 * margin;
  write(title, margin, margin + text * 1.3, text * 1.6, INK, wide);
  const names = axes.map(({ target }) => target).join(' × ');
  write(names, margin, margin + text * 3, text, GRAY, wide);
  const top = margin + heading;
  const columnX = (i: number) => margin + labels + i * (column + gap);

  if (!wraps) {
    across.values.forEach((value, i) => {
      write(valueText(value), columnX(i), top - text * 0.6, text, INK, column);
    });
    write(across.target, columnX(0), top - text * 1.9, text * 0.8, GRAY, wide - labels);
    down.forEach(({ target }, axis) => {
      const y = top - text * (0.6 + 1.1 * (down.length - 1 - axis));
      write(target, margin, y, text * 0.8, GRAY, labels - gap / 2);
    });
  }
  cells.forEach((_, index) => {
    const [x, y] = [columnX(index % columns), top + Math.floor(index / columns) * row];
    if (wraps) write(valueText(across.values[index]), x, y + text * 1.1, text, INK, column);
    const { picture, caption: line } = shown[index]!;
    if (picture) place(sheet, picture, x, y + above, column, tall);
    else block(sheet, x, y + above, column, tall);
    write(line, x, y + above + tall + text * 1.1, text * 0.8, GRAY, column);
  });
  rowLabels.forEach((lines, r) => {
    const middle = top + r * row + tall / 2 - (lines.length - 1) * text * 0.65;
    lines.forEach((line, i) => {
      write(line, margin, middle + text * (0.35 + 1.3 * i), text, INK, labels - gap / 2);
    });
  });
  return sheet;
}

/** Puts a picture into a box, as large as fits, in the box's middle. */
function place(sheet: Picture, picture: Picture, x: number, y: number, width: number, height: number): void {
  const scale = Math.min(width / picture.width, height / picture.height);
  const [w, h] = [
    Math.max(1, Math.min(width, Math.round(picture.width * scale))),
    Math.max(1, Math.min(height, Math.round(picture.height * scale))),
  ];
  const small = resizePicture(picture, w, h, 'bicubic');
  const [left, top] = [x + Math.floor((width - w) / 2), y + Math.floor((height - h) / 2)];
  for (let line = 0; line < h; line++)
    sheet.data.set(
      small.data.subarray(line * w * 3, (line + 1) * w * 3),
      ((top + line) * sheet.width + left) * 3,
    );
}

function block({ data, width: across }: Picture, x: number, y: number, width: number, height: number): void {
  for (let line = y; line < y + height; line++)
    for (let at = x; at < x + width; at++) data.set(EMPTY, (line * across + at) * 3);
}
