import { without } from '../../graph/omit.ts';
import { modelsOf } from '../../graph/models.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { builtIn, builtIns } from '../../models/built-in.ts';
import { originOf } from '../../models/download/get-model.ts';
import type { DownloadProgress } from '../../models/download/progress.ts';
import type { AddedModel, BrokenModel, ModelInfo } from '../../models/library/library.ts';
import type { InputConvention } from '../../models/readers/input-convention.ts';
import { messageOf } from '../../platform/refusal.ts';
import { sharedStorage } from '../../platform/web-storage.ts';
import { vocabulary } from '../../vocabulary.ts';
import type { Listing } from './protocol.ts';
import { takenText } from './text.ts';
import { Canceled, ModelWorker, type Interim } from './worker-link.ts';

/** Something under way with a model. */
export interface Activity {
  readonly what: 'fetching' | 'reading' | 'checking';
  readonly progress: DownloadProgress | undefined;
  /** Why it waits. */
  readonly waiting: string | undefined;
  readonly cancel: (() => void) | undefined;
}

/** What came of the last thing that was done with a model. */
export interface Outcome {
  readonly good: boolean;
  readonly text: string;
  /** Where the file can be saved by hand. */
  readonly url: string | undefined;
}

const BASE_KEY = 'stylograph.models.base';

/** The browser's library of models, as the page sees it. */
class Models {
  private readonly worker = new ModelWorker();
  kept: readonly (ModelInfo | BrokenModel)[] = $state.raw([]);
  unfinished: Readonly<Record<string, number>> = $state.raw({});
  /** The library has been read. */
  ready: boolean = $state(false);
  activities: Readonly<Record<string, Activity>> = $state.raw({});
  outcomes: Readonly<Record<string, Outcome>> = $state.raw({});
  /** Missing models that slim19 replaces, as long as the page lives. */
  fallbackFor: readonly string[] = $state.raw([]);
  /** The server to ask instead of the usual ones; empty for those. */
  base: string = $state(sharedStorage.get(BASE_KEY) ?? '');
  half: boolean = $state(false);
  /** What the networks of files were trained to see; `auto` where their content decides. */
  input: InputConvention | 'auto' = $state('auto');
  /** Interim when a graph may get another network for a name. */
  onchange: (fallbackFor: readonly string[]) => void = () => undefined;

  /** The models that graphs may name: those stored here, and those that can be downloaded. */
  readonly names: readonly string[] = $derived([
    ...new Set([...builtIns.map(({ name }) => name), ...this.kept.map(({ name }) => name)]),
  ]);

  layersOf(name: string): readonly string[] | undefined {
    const model = this.kept.find((one) => one.name === name);
    return model && !('broken' in model) ? model.layers : undefined;
  }

  /** Models that a graph names and that are not here, or not as deep as it taps, with the layers that it taps. */
  missing(document: GraphDocument): ReadonlyMap<string, ReadonlySet<string>> {
    if (!this.ready) return new Map();
    const here = (name: string, tapped: ReadonlySet<string>): boolean => {
      const layers = this.layersOf(name);
      // A layer that no network of that name has is another problem.
      const further = builtIn(name)?.layers.some(
        (layer) => tapped.has(layer.name) && !layers?.includes(layer.name),
      );
      return builtIn(name)?.shipped === true || (layers !== undefined && further !== true);
    };
    return new Map([...modelsOf(document, vocabulary)].filter(([name, tapped]) => !here(name, tapped)));
  }

  async refresh(): Promise<void> {
    try {
      const { models, unfinished } = await this.worker.ask<Listing>({ type: 'list' }).answer;
      this.kept = models;
      this.unfinished = unfinished;
    } catch {
      // A browser that keeps no files says so when one is to be kept.
      this.kept = [];
    }
    this.ready = true;
  }

  setBase(base: string): void {
    this.base = base.trim();
    sharedStorage.set(BASE_KEY, this.base);
  }

  async get(name: string, from: string, layers?: readonly string[]): Promise<void> {
    const base = this.base === '' ? undefined : this.base;
    let url: string | undefined;
    await this.busy(name, 'fetching', (onreport) => {
      ({ url } = originOf(name, { from, ...(base !== undefined && { base }) }));
      return this.worker.ask<AddedModel>(
        { type: 'get', precision: this.half ? 'F16' : 'F32', ...{ name, from, base, layers } },
        onreport,
        new URL(url).origin,
      );
    }).catch((error: unknown) => {
      this.setOutcome(name, false, messageOf(error), url);
    });
  }

  /** Adds a file; without a name, under that of what it is, one of the `likely` ones where it fits them. */
  async add(file: File, name?: string, likely: readonly string[] = []): Promise<void> {
    const input = this.input === 'auto' ? undefined : this.input;
    await this.busy(name ?? file.name, 'reading', () =>
      this.worker.ask<AddedModel>({
        type: 'add',
        ...{ name, likely, file, input },
        precision: this.half ? 'F16' : 'F32',
      }),
    ).catch((error: unknown) => {
      this.setOutcome(name ?? file.name, false, `“${file.name}” cannot be added: ${messageOf(error)}`);
    });
  }

  async remove(name: string): Promise<void> {
    await this.worker.ask({ type: 'remove', name }).answer;
    this.outcomes = without(this.outcomes, name);
    await this.changed();
  }

  async verify(name: string): Promise<void> {
    await this.busy(name, 'checking', () => this.worker.ask<undefined>({ type: 'verify', name })).catch(
      (error: unknown) => {
        this.setOutcome(name, false, messageOf(error));
      },
    );
  }

  /** Uses slim19 for a missing model, or no longer. */
  setFallback(name: string, on: boolean): void {
    this.fallbackFor = on
      ? [...new Set([...this.fallbackFor, name])]
      : this.fallbackFor.filter((one) => one !== name);
    this.onchange(this.fallbackFor);
  }

  private async busy(
    name: string,
    what: Activity['what'],
    begin: (onreport: (report: Interim) => void) => { id: number; answer: Promise<AddedModel | undefined> },
  ): Promise<void> {
    if (this.activities[name]) return;
    this.outcomes = without(this.outcomes, name);
    const activity: Activity = { what, progress: undefined, waiting: undefined, cancel: undefined };
    const set = (changes: Partial<Activity>): void => {
      this.activities = {
        ...this.activities,
        [name]: { ...(this.activities[name] ?? activity), ...changes },
      };
    };
    try {
      const { id, answer } = begin((report) => {
        if (report.type === 'progress') set({ progress: report.progress, waiting: undefined });
        else set({ waiting: `${report.reason} Trying again in ${Math.ceil(report.seconds)} s.` });
      });
      set(
        what === 'fetching'
          ? {
              cancel: () => {
                this.worker.cancel(id);
              },
            }
          : {},
      );
      const info = await answer;
      if (info) {
        this.setOutcome(info.name, true, `${info.name} is ready to use.${takenText(info)}`);
        this.fallbackFor = this.fallbackFor.filter((one) => one !== info.name);
      } else this.setOutcome(name, true, 'Its weights are intact.');
      await this.changed();
    } catch (error) {
      await this.refresh();
      if (!(error instanceof Canceled)) throw error;
    } finally {
      this.activities = without(this.activities, name);
    }
  }

  private async changed(): Promise<void> {
    await this.refresh();
    this.onchange(this.fallbackFor);
  }

  private setOutcome(name: string, good: boolean, text: string, url?: string): void {
    this.outcomes = { ...this.outcomes, [name]: { good, text, url } };
  }
}

/** One library for all that the page shows. */
export const models = new Models();
