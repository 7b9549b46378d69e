import { differences, outcomes, type ComparedRow } from '../../lab/differences.ts';
import { reportHtml } from '../../lab/report.ts';
import type { RunRecord } from '../../run/record/schema.ts';
import { vocabulary } from '../../vocabulary.ts';
import { download } from '../files/download.ts';
import { Viewport } from '../panels/run/viewport.svelte.ts';
import type { KeptRun } from '../records/kept-run.ts';
import { snapshotAt, snapshotsOf, stepsOf, type Snapshot } from '../records/snapshots.ts';
import { differenceOf } from './difference.ts';

export type CompareMode = 'beside' | 'wipe' | 'difference';

/** One of the runs that are compared. */
export interface ComparedRun {
  readonly name: string;
  readonly record: RunRecord;
  readonly png: Uint8Array<ArrayBuffer> | undefined;
  readonly picture: ImageBitmap | undefined;
  readonly snapshots: readonly Snapshot[];
  /** The one that `picture` is. */
  readonly shown: Snapshot | undefined;
}

/** Runs side by side: their pictures, their curves, and what differs. */
export class Comparison {
  runs: readonly ComparedRun[] = $state.raw([]);
  mode: CompareMode = $state('beside');
  wipe: number = $state(0.5);
  /** What a difference is multiplied with. */
  gain: number = $state(4);
  /** The two that are wiped, or taken from each other. */
  first: number = $state(0);
  second: number = $state(1);
  /** One for all panes: they zoom and move together. */
  readonly viewport = new Viewport();
  /** The step that all runs are shown at; undefined for their ends. */
  private step: number | undefined = $state();
  readonly steps: readonly number[] = $derived.by(() => stepsOf(this.runs.map(({ snapshots }) => snapshots)));
  readonly parameters: readonly ComparedRow[] = $derived.by(() =>
    differences(
      this.runs.map(({ record }) => record),
      vocabulary,
    ),
  );
  readonly results: readonly ComparedRow[] = $derived.by(() =>
    outcomes(this.runs.map(({ record }) => record)),
  );

  /** Shows other runs; each is named by its title, and by a number if needed. */
  async show(kept: readonly KeptRun[]): Promise<void> {
    this.close();
    this.viewport.fit();
    [this.mode, this.first, this.second, this.wipe] = ['beside', 0, 1, 0.5];
    this.step = undefined;
    const names = namesOf(kept.map(({ record }) => record.graph.title ?? 'Untitled'));
    this.runs = await Promise.all(
      kept.map(async (run, i): Promise<ComparedRun> => {
        const { record, pictures } = run;
        const snapshots = snapshotsOf(run);
        const shown = snapshots.at(-1);
        const png = pictures.at(-1)?.png;
        return { name: names[i]!, record, png, picture: await bitmapOf(shown), snapshots, shown };
      }),
    );
  }

  get at(): number | undefined {
    return this.step;
  }

  /** Shows all runs at a step, or at their ends. */
  set at(step: number | undefined) {
    this.step = step;
    void this.showStep();
  }

  private async showStep(): Promise<void> {
    const { runs, step } = this;
    const next = await Promise.all(
      runs.map(async (run): Promise<ComparedRun> => {
        const shown = snapshotAt(run.snapshots, step ?? Infinity);
        return shown === run.shown ? run : { ...run, shown, picture: await bitmapOf(shown) };
      }),
    );
    // Another step may have been asked for meanwhile.
    const isCurrent = runs === this.runs && step === this.step;
    if (isCurrent) this.runs = next;
    const used = new Set((isCurrent ? next : runs).map(({ picture }) => picture));
    for (const { picture } of isCurrent ? runs : next) if (!used.has(picture)) picture?.close();
  }

  /** Gives the pictures back. */
  close(): void {
    for (const { picture } of this.runs) picture?.close();
    this.runs = [];
  }

  /** The difference of the two that are chosen; undefined if one has no picture. */
  async difference(): Promise<ImageBitmap | undefined> {
    const [a, b] = [this.runs[this.first]?.picture, this.runs[this.second]?.picture];
    return a && b && differenceOf(a, b, this.gain);
  }

  /** Saves all of it as one HTML file that opens offline. */
  async save(): Promise<void> {
    const file = async (name: string) => (await fetch(new URL(`report/${name}`, document.baseURI))).text();
    const [script, style] = await Promise.all([file('report.js'), file('report.css')]);
    const compared = this.runs.map(({ name, record, png }) => ({ name, record, picture: png }));
    const html = reportHtml('Comparison', compared, vocabulary, { script, style });
    download('comparison.html', html, 'text/html');
  }
}

async function bitmapOf(snapshot: Snapshot | undefined): Promise<ImageBitmap | undefined> {
  return snapshot && createImageBitmap(new Blob([snapshot.picture.png], { type: 'image/png' }));
}

/** Each title once: what all begin with is left out (the cells of a sweep share it), equal ones are counted. */
function namesOf(titles: readonly string[]): string[] {
  const [head] = titles[0]!.split(': ');
  const shared = titles.every((title) => title.startsWith(`${head}: `)) ? head!.length + 2 : 0;
  const seen = new Map<string, number>();
  return titles.map((title) => {
    const name = title.slice(shared);
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}
