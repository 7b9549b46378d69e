import { decodePicture, encodePicture } from '../../images/codec.browser.ts';
import { curvesSvg } from '../../lab/curves.ts';
import { contactSheet, type SheetCell } from '../../lab/sheet.ts';
import { csvOf, tableOf } from '../../lab/table.ts';
import { TextPainter } from '../../lab/text.ts';
import type { Grid } from '../../lab/cells.ts';
import { download } from '../files/download.ts';
import { captionOf } from './caption.ts';
import type { CellOutcome } from './lab.svelte.ts';

type Outcomes = ReadonlyMap<string, CellOutcome>;

/** Saves the contact sheet as a PNG. */
export async function saveSheet(title: string, grid: Grid, outcomes: Outcomes): Promise<void> {
  const roboto = await fetch(new URL('fonts/roboto.woff', document.baseURI));
  const font = new Uint8Array(await roboto.arrayBuffer());
  const shown = await Promise.all(
    grid.cells.map(async ({ name }): Promise<SheetCell> => {
      const outcome = outcomes.get(name);
      const png = outcome && 'record' in outcome ? outcome.pictures.at(-1)?.png : undefined;
      return { ...(png && { picture: await decodePicture(png) }), caption: captionOf(outcome) };
    }),
  );
  const sheet = contactSheet(title, grid, shown, undefined, new TextPainter(font));
  download(`${title}.png`, (await encodePicture(sheet, 'png')).slice(), 'image/png');
}

/** Saves small multiples of the curves as SVG. */
export function saveCurves(title: string, grid: Grid, outcomes: Outcomes): void {
  download(`${title}.svg`, curvesSvg(title, grid, outcomes), 'image/svg+xml');
}

/** Saves a row for each cell as CSV. */
export function saveTable(title: string, grid: Grid, outcomes: Outcomes): void {
  download(`${title}.csv`, csvOf(tableOf(grid, outcomes)), 'text/csv');
}
