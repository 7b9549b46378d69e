import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePicture } from '../../images/codec.node.ts';
import { curvesSvg } from '../../lab/curves.ts';
import { contactSheet, type SheetCell } from '../../lab/sheet.ts';
import { csvOf, tableOf, type Outcome } from '../../lab/table.ts';
import { TextPainter } from '../../lab/text.ts';
import { writeWhole } from '../../run/files.node.ts';
import { publicFile } from '../../run/package-root.node.ts';
import { numberText } from '../text.ts';
import type { SweepFolder } from './folder.ts';

/** Writes what a sweep has shown so far: contact sheet, curves, table. Returns the names of the files. */
export async function writeResults(folder: SweepFolder, width: number | undefined): Promise<string[]> {
  const { grid, plan } = folder;
  const outcomes = new Map<string, Outcome>();
  const shown: SheetCell[] = [];
  for (const cell of grid.cells) {
    const outcome = await folder.outcome(cell);
    if (outcome) outcomes.set(cell.name, outcome);
    const picture = outcome && (await folder.picture(cell, outcome));
    shown.push(picture ? { picture, caption: captionOf(outcome) } : { caption: whyWithout(outcome) });
  }
  const title = plan.sweep.title ?? plan.graph.title ?? 'Sweep';
  const rows = tableOf(grid, outcomes);
  const sheet = contactSheet(
    title,
    grid,
    shown,
    width,
    new TextPainter(await readFile(publicFile('fonts', 'roboto.woff'))),
  );
  const files = {
    'sheet.png': await encodePicture(sheet, 'png'),
    'curves.svg': Buffer.from(curvesSvg(title, grid, outcomes)),
    'table.csv': Buffer.from(csvOf(rows)),
    'table.json': Buffer.from(`${JSON.stringify(rows, undefined, 2)}\n`),
  };
  for (const [name, bytes] of Object.entries(files)) await writeWhole(join(folder.path, name), bytes);
  return Object.keys(files);
}

/** What stands in a cell that has no picture. */
function whyWithout(outcome: Outcome | undefined): string {
  if (!outcome) return 'not run';
  return 'error' in outcome ? `failed: ${outcome.error}` : 'its picture is not in its folder';
}

function captionOf(outcome: Outcome | undefined): string {
  if (!outcome || 'error' in outcome) return whyWithout(outcome);
  const { record } = outcome;
  if (record.status === 'diverged') return 'diverged';
  const total = record.stages.at(-1)?.losses?.total;
  return total === undefined || total === null ? '' : `loss ${numberText(total)}`;
}
