import { version as stylograph } from '../../../package.json';
import { chooseEngine } from '../../engines/choose.ts';
import { gridOf } from '../../lab/cells.ts';
import { CellRunner, type CellResult } from '../../lab/run-cell.ts';
import { findings } from '../../run/resolver.browser.ts';
import { vocabulary } from '../../vocabulary.ts';
import { messageOf, NotKept, whyNotKept } from '../../platform/refusal.ts';
import { records } from '../records/database.ts';
import type { KeptPicture, KeptRun, SweepCell } from '../records/kept-run.ts';
import { pngOf, thumbnailOf } from '../records/pictures.ts';
import { engineWithin } from '../run/memory-limit.ts';
import { BrowserResolver } from '../run/resolver.browser.ts';
import type { SweepReport, SweepRequest } from './protocol.ts';

/** Milliseconds between two reports of progress. */
const INTERVAL = 200;

function send(report: SweepReport): void {
  self.postMessage(report);
}

/** Runs the cells of a sweep that have not run yet, and reports to the page; one that fails does not end the others. */
export async function runSweep(request: SweepRequest): Promise<void> {
  try {
    await runCells(request);
  } catch (error) {
    send({ type: 'broke', message: messageOf(error) });
  }
}

async function runCells(request: SweepRequest): Promise<void> {
  const { document, sweep, done, engine, memory, base, fallbackFor } = request;
  const { cells, budget } = gridOf(document, vocabulary, sweep);
  const resolver = new BrowserResolver(base);
  resolver.models(fallbackFor);
  const choice = await chooseEngine(engine, { findings });
  const runner = new CellRunner(vocabulary, resolver.of(document), choice, {
    device: navigator.userAgent,
    versions: { stylograph },
    limited: (own, stages) => engineWithin(memory, own, stages),
  });
  // The page ends a sweep by ending this worker.
  const { signal } = new AbortController();
  for (const cell of cells) {
    if (done.has(cell.name)) continue;
    let reported = 0;
    try {
      const frames: KeptPicture[] = [];
      const result = await runner.run(
        cell,
        budget,
        signal,
        (_, share) => {
          if (performance.now() - reported < INTERVAL) return;
          reported = performance.now();
          send({ type: 'progress', cell: cell.name, share });
        },
        cell.document,
        async ({ stage, step, picture }) => {
          frames.push({ node: stage, step, png: await pngOf(picture) });
        },
      );
      const run = await keptRun(result, frames, { key: request.key, cell: cell.name });
      await keep(run);
      send({ type: 'done', cell: cell.name, run });
    } catch (error) {
      send({ type: 'failed', cell: cell.name, message: messageOf(error) });
    }
  }
  send({ type: 'finished' });
}

async function keptRun(
  { record, pictures }: CellResult,
  frames: readonly KeptPicture[],
  sweep: SweepCell,
): Promise<KeptRun> {
  const last = pictures.at(-1);
  const results = await Promise.all(
    pictures.map(async ({ node, picture }) => ({ node, png: await pngOf(picture) })),
  );
  return {
    record,
    pictures: [...frames, ...results],
    thumbnail: last && (await thumbnailOf(last.picture)),
    sweep,
  };
}

/** Whether it was reported that cells cannot be stored. */
let hasWarned = false;

/** A cell that cannot be kept is no cell that failed: the page has it until it is left. */
async function keep(run: KeptRun): Promise<void> {
  try {
    await (await records()).keep(run);
  } catch (error) {
    if (hasWarned || error instanceof NotKept) return;
    hasWarned = true;
    send({
      type: 'unkept',
      message: `The browser cannot store the cells of this sweep, because ${whyNotKept(error)}. Save its results before you leave.`,
    });
  }
}
