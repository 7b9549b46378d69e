import { untrack } from 'svelte';
import { expand } from '../../../graph/expand.ts';
import { vocabulary } from '../../../vocabulary.ts';
import { messageOf } from '../../../platform/refusal.ts';
import type { Frame } from '../../state/run-state.svelte.ts';
import { savedNote } from '../../share/saved-note.ts';
import { sizeOfShown } from '../../run/large-pictures.ts';
import { lanesOf } from './chart-data.ts';
import { sourcesOf, stagesBefore, stageTitle, type SourcePicture } from './graph-names.ts';
import { RunPanel } from './run-panel.ts';
import { copyPicture, savePicture, type SaveFormat } from './save-picture.ts';
import { Viewport, type Size } from './viewport.svelte.ts';

export type PreviewMode = 'result' | 'beside' | 'race' | 'wipe' | 'blink';

export interface Shown {
  readonly key: string;
  readonly label: string;
  readonly picture: ImageBitmap | undefined;
}

const BLINK = 700;

/** What the large preview shows. */
export class PreviewView extends RunPanel {
  private chosenMode: PreviewMode | undefined = $state();
  wipe = $state(0.5);
  /** Which of the two pictures a blink shows now. */
  blinked = $state(false);
  /** Whether it takes the whole window. */
  large = $state(false);
  /** Shown after a command that shows nothing else: `Copied`. */
  message = $state('');
  readonly viewport = new Viewport();
  /** Size of the pane of the result, for a zoom to pixels. */
  pane: Size = $state.raw({ width: 1, height: 1 });
  private chosen: string | undefined = $state();
  private comparedKey: string | undefined = $state();
  /** The step that the scrubber was put on; the newest picture where it was not. */
  private scrubbed: Frame | undefined = $state.raw();

  /** What the stages of the run are called, by their names. */
  readonly optimizers: Readonly<Record<string, string>> = $derived.by(() =>
    Object.fromEntries(
      Object.values(this.run.stages).map((stage) => [
        stage.id,
        stageTitle(this.studio.documents.document, stage),
      ]),
    ),
  );

  /** What the pane of the result says before there is a picture. */
  get emptyText(): string {
    return this.run.status === 'preparing' || this.run.status === 'running'
      ? 'The picture will appear here.'
      : 'Press Run to see the picture here.';
  }

  /** As text: what of the stages stays the same from step to step. */
  private readonly outline: string = $derived.by(() =>
    Object.values(this.run.stages)
      .map(({ id, node, share }) => `${id} ${node} ${share}`)
      .join('\n'),
  );

  /** Whether optimizers race: none of two builds on the other. */
  readonly races: boolean = $derived.by(() => {
    void this.outline;
    const { document } = this.studio.documents;
    const stages = untrack(() => this.run.stages);
    const lanes = lanesOf(Object.keys(stages), (name) => stagesBefore(document, stages, name));
    return [...lanes.values()].some((lane) => lane > 0);
  });

  /** A race is shown side by side unless something else is asked for. */
  get mode(): PreviewMode {
    const { chosenMode } = this;
    if (chosenMode === 'race' && Object.keys(this.optimizers).length < 2) return 'result';
    return chosenMode ?? (this.races ? 'race' : 'result');
  }

  set mode(mode: PreviewMode) {
    this.chosenMode = mode;
  }

  /** The optimizer that is looked at: the chosen one, else the one at work. */
  readonly optimizer: string | undefined = $derived.by(() =>
    this.chosen !== undefined && this.chosen in this.optimizers ? this.chosen : this.run.current,
  );

  get follows(): boolean {
    return this.chosen === undefined || !(this.chosen in this.optimizers);
  }

  chooseOptimizer(optimizer: string): void {
    this.chosen = optimizer === '' ? undefined : optimizer;
    this.scrubbed = undefined;
  }

  readonly frames: readonly Frame[] = $derived.by(() =>
    this.run.frames.filter(({ optimizer }) => optimizer === this.optimizer),
  );

  /** The frame on the scrubber; undefined for the newest picture. */
  readonly frame: Frame | undefined = $derived.by(() =>
    this.scrubbed && this.frames.includes(this.scrubbed) ? this.scrubbed : undefined,
  );

  /** Where the scrubber stands: the last place is the newest picture. */
  get place(): number {
    return this.frame ? this.frames.indexOf(this.frame) : this.frames.length;
  }

  scrub(place: number): void {
    this.scrubbed = this.frames[place];
  }

  readonly result: ImageBitmap | undefined = $derived.by(() => {
    const { frame, cutOut, optimizer, run } = this;
    const shown = frame?.picture ?? cutOut;
    if (shown) return shown;
    // Where no optimizer runs, what the nodes show is all there is.
    return optimizer === undefined ? Object.values(run.outputs).at(-1)?.picture : run.pictures[optimizer];
  });

  /** What the graph saves last with an alpha, once it has: it takes the place of the result. */
  private get cutOut(): ImageBitmap | undefined {
    const last = Object.values(this.run.outputs).at(-1);
    return this.run.status === 'ended' && this.follows && last?.transparent ? last.picture : undefined;
  }

  get step(): number {
    return (
      this.frame?.step ?? (this.optimizer === undefined ? 0 : (this.run.stages[this.optimizer]?.step ?? 0))
    );
  }

  get label(): string {
    const name = this.optimizer === undefined ? 'Result' : (this.optimizers[this.optimizer] ?? 'Result');
    return this.result && this.optimizer !== undefined ? `${name}, step ${this.step}` : name;
  }

  private readonly sources: readonly SourcePicture[] = $derived.by(() => {
    const { document } = this.studio.documents;
    const ends = expand(document).nodes.findLast(({ type }) => vocabulary.get(type)?.category === 'optimize');
    const stage = this.optimizer === undefined ? undefined : this.run.stages[this.optimizer];
    const optimizer = stage?.node ?? ends?.id;
    return optimizer === undefined ? [] : sourcesOf(document, optimizer);
  });

  /** The pictures of the graph that are shown beside the result. */
  readonly beside: readonly Shown[] = $derived.by(() =>
    this.sources.map(({ node, title }) => ({
      key: node,
      label: title,
      picture: this.run.thumbnails[node],
    })),
  );

  readonly race: readonly Shown[] = $derived.by(() =>
    Object.entries(this.optimizers).map(([id, name]) => ({
      key: id,
      label: `${name}, step ${this.run.stages[id]?.step ?? 0}`,
      picture: this.run.pictures[id],
    })),
  );

  /** What the result can be compared with: pictures of the graph, its own start, other optimizers. */
  readonly comparable: readonly Shown[] = $derived.by(() => {
    const [start] = this.frames;
    const others = this.race.filter(({ key }) => key !== this.optimizer);
    return [
      ...this.beside,
      ...(start ? [{ key: '@start', label: 'Its start', picture: start.picture }] : []),
      ...others.map((other) => ({ ...other, key: `@${other.key}` })),
    ];
  });

  readonly compared: Shown | undefined = $derived.by(
    () => this.comparable.find(({ key }) => key === this.comparedKey) ?? this.comparable[0],
  );

  compareWith(key: string): void {
    this.comparedKey = key;
  }

  /** Shows one picture, then the other, for as long as that is the mode. */
  blink(): () => void {
    const timer = setInterval(() => {
      this.blinked = !this.blinked;
    }, BLINK);
    return () => {
      clearInterval(timer);
      this.blinked = false;
    };
  }

  /** `100%`: the size of a pixel of the result on the screen. */
  get zoomText(): string {
    if (!this.result) return '';
    return `${Math.round(100 * this.viewport.place(sizeOfShown(this.result), this.pane).scale)}%`;
  }

  zoomToPixels(): void {
    if (this.result) this.viewport.zoomTo(1, sizeOfShown(this.result), this.pane);
  }

  get canBranch(): boolean {
    return this.frame?.entries !== undefined;
  }

  branch(): void {
    if (!this.frame) return;
    const { frame } = this;
    this.scrubbed = undefined;
    void this.controller.restart({ frame });
  }

  /** Saves what is shown, or another picture of the run. */
  async save(format: SaveFormat, shown = this.result): Promise<void> {
    const title = this.studio.documents.document.title ?? 'picture';
    const note =
      this.optimizer === undefined
        ? undefined
        : savedNote(this.run, { optimizer: this.optimizer, step: this.step });
    const name = `${title}-${this.optimizer ?? 'result'}-${this.step}`;
    const { dpi, pictures } = this.run;
    const isNewest = this.optimizer !== undefined && shown === pictures[this.optimizer];
    await this.doing('Saved', shown, async (picture) => {
      const exact = isNewest ? await this.controller.canvasOf(this.optimizer) : undefined;
      await savePicture(picture, format, fileName(name), { note, exact, dpi });
    });
  }

  async copy(shown = this.result): Promise<void> {
    await this.doing('Copied', shown, copyPicture);
  }

  private async doing(
    done: string,
    shown: ImageBitmap | undefined,
    act: (picture: ImageBitmap) => Promise<void>,
  ): Promise<void> {
    if (!shown) return;
    try {
      await act(shown);
      this.message = done;
    } catch (error) {
      this.message = messageOf(error);
    }
    setTimeout(() => {
      this.message = '';
    }, 4000);
  }
}

/** A name that every system takes for a file. */
function fileName(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
}
