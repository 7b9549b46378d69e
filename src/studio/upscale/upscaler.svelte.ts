import { messageOf } from '../../platform/refusal.ts';
import { printPixels, type PrintUnit } from '../../images/print.ts';
import { isPossible, whyTooLarge } from '../run/estimate-text.ts';
import type { RunController } from '../run/controller.svelte.ts';
import type { Upscaled, UpscaleQuestion } from '../run/upscaling.ts';
import type { Records } from '../records/records.svelte.ts';
import { loadLater } from '../shell/load-later.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { resultStage } from './result-stage.ts';

/** Milliseconds of quiet before a size is worked out. */
const DELAY = 300;

/** What is finished at a larger size. */
interface Source extends Omit<UpscaleQuestion, 'to'> {
  /** Its longest side in pixels, as far as it is known. */
  readonly length: number;
  /** The stage of the run that has it; undefined of a record. */
  readonly stage: string | undefined;
}

/** Finishes a result at a larger size: what is asked for, and what it takes. */
export class Upscaler {
  private readonly studio: Studio;
  private readonly controller: RunController;
  private readonly records: Records;
  source: Source | undefined = $state.raw();
  inPrint: boolean = $state(false);
  pixels: number = $state(0);
  length: number = $state(30);
  unit: PrintUnit = $state('cm');
  dpi: number = $state(300);
  /** What the worker says about the size; undefined until it has. */
  answer: Upscaled | { readonly problem: string } | undefined = $state.raw();
  private asks = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(studio: Studio, controller: RunController, records: Records) {
    this.studio = studio;
    this.controller = controller;
    this.records = records;
  }

  /** The longest side that is asked for, in pixels. */
  get to(): number {
    return this.inPrint ? printPixels(this.length, this.unit, this.dpi) : Math.round(this.pixels);
  }

  /** Why the run cannot start, in a sentence. */
  get problem(): string | undefined {
    const { answer } = this;
    if (!answer) return undefined;
    if ('problem' in answer) return answer.problem;
    return isPossible(answer.forecast) ? undefined : whyTooLarge(answer.forecast);
  }

  /** Takes the result of the run. Gives whether there is one. */
  async takeRun(): Promise<boolean> {
    const stage = resultStage(this.studio.run);
    const picture = stage && (await this.controller.canvasOf(stage.id));
    if (!picture) return false;
    const { document } = this.studio.documents;
    const isThere = document.nodes.some(({ id }) => id === stage.node.split('/')[0]);
    this.take({
      document: isThere ? document : (this.studio.run.record?.graph ?? document),
      optimizer: stage.node,
      picture,
      length: Math.max(picture.width, picture.height),
      stage: stage.id,
    });
    return true;
  }

  /** Takes the result of a record. Gives whether there is one. */
  async takeRecord(id: string): Promise<boolean> {
    const kept = await this.records.run(id);
    const stage = kept?.record.stages.at(-1);
    if (!kept || !stage) return false;
    this.take({
      document: kept.record.graph,
      optimizer: stage.optimizer.split('@')[0]!,
      picture: kept.pictures,
      length: Math.max(stage.width, stage.height),
      stage: undefined,
    });
    return true;
  }

  private take(source: Source): void {
    this.source = source;
    this.pixels = 2 * source.length;
    this.follow();
  }

  /** Works out the size that is asked for, after a moment of quiet. */
  follow(): void {
    clearTimeout(this.timer);
    this.answer = undefined;
    const ask = ++this.asks;
    this.timer = setTimeout(() => void this.ask(ask), DELAY);
  }

  private async ask(ask: number): Promise<void> {
    if (!this.source) return;
    const { document, optimizer, picture } = this.source;
    const answer = await this.controller.asker.upscaled({ document, optimizer, picture, to: this.to });
    if (ask === this.asks)
      this.answer = answer ?? { problem: 'The worker that runs graphs was replaced. Try again.' };
  }

  /** Opens the graph at the larger size, as one step of the history, and runs it from the result. */
  async start(): Promise<void> {
    const { answer, source, controller, studio } = this;
    if (!answer || 'problem' in answer || !source) return;
    const { optimizer, picture, notes, width, height } = answer;
    // Nodes that were in composite nodes, and those that are new, lie over others.
    const loaded = await loadLater(studio.notices, () => import('../layout.ts'));
    const document = loaded ? loaded.layOut(answer.document, () => undefined) : answer.document;
    const state = source.stage === undefined ? undefined : await controller.asker.state(source.stage);
    try {
      studio.documents.show([]);
      studio.documents.edit('finish at a larger size', () => document);
      controller.start(document, {
        upscale: { optimizer, picture, state },
        opening: 'from a smaller result',
      });
      if (this.inPrint) studio.run.dpi = this.dpi;
    } catch (error) {
      studio.notices.add('bad', messageOf(error));
      return;
    }
    studio.view?.fit();
    const text = `The graph now finishes the result at ${width} × ${height} pixels. Undo brings back the one before.`;
    studio.notices.add('info', [text, ...notes].join(' '));
  }
}
