import * as v from 'valibot';
import { FORMAT_VERSION, type GraphDocument } from '../../graph/document.ts';
import { readDocument } from '../../graph/parse.ts';
import { changesBetween, reversed, withChanges } from '../state/changes.ts';
import type { Step, Timeline } from '../state/history.ts';
import { sameJson } from '../state/same-json.ts';
import { keptPictures, keptSteps, replaceSteps } from './database.ts';
import { picturesOf, withData, withoutData } from './kept-pictures.ts';
import { readSteps, type KeptStep } from './kept-schema.ts';

/** Where a document stands among the stored steps of a graph: after the step of this number; 0 is before all. */
export const stepPlace = v.object({ graph: v.string(), number: v.number() });
export type StepPlace = v.InferOutput<typeof stepPlace>;

/** So many steps are stored to undo, and so many to redo. */
const MOST = 100;
/** Of their changes. */
const MOST_BYTES = 4_000_000;

type Written = Pick<KeptStep, 'label' | 'level' | 'changes' | 'bytes' | 'pictures'>;

/** A step that is stored; one that does not fit its neighbors any more has only its number. */
interface Stored {
  readonly step: Step | undefined;
  readonly number: number;
}

/**
 * The steps of the open graph in the browser's storage, as the differences that they made. Stored steps are never changed: new
 * ones are appended, and those that can no longer be reached are removed.
 */
export class StepLog {
  private graph: string | undefined;
  /** What is stored of the graph, in order; undefined if that is not known. */
  private stored: readonly Stored[] | undefined;
  /** What was read last. */
  private loaded: { readonly graph: string; readonly stored: readonly Stored[] } | undefined;
  private next = Date.now();
  private readonly written = new WeakMap<Step, Written>();

  /**
   * The steps of a graph before and after a document; undefined if none are stored that lead to it.
   *
   * @param saved the document as its file has it: steps that come to the same lead to this one.
   * @param place where the document stands among them, as it was stored.
   */
  async read(document: GraphDocument, saved: GraphDocument, place: unknown): Promise<Timeline | undefined> {
    this.loaded = undefined;
    const result = v.safeParse(stepPlace, place);
    if (!result.success) return undefined;
    const { graph, number } = result.output;
    try {
      const kept = readSteps(await keptSteps(graph));
      const at = number === 0 ? 0 : (kept?.findIndex((step) => step.number === number) ?? -1) + 1;
      if (!kept || kept.length === 0 || (at === 0 && number !== 0)) return undefined;
      const reader = await Reader.about(kept, document, saved);
      const back = reader.steps(kept.slice(0, at).reverse(), 'done');
      const forth = reader.steps(kept.slice(at), 'undone');
      const steps = [...back.toReversed(), ...forth];
      const first = at - back.length;
      this.loaded = {
        graph,
        stored: kept.map((one, i) => ({ step: steps[i - first], number: one.number })),
      };
      for (const [i, step] of steps.entries()) this.written.set(step, kept[first + i]!);
      this.next = Math.max(this.next, kept.at(-1)!.number + 1);
      return { done: back.reverse(), undone: forth };
    } catch {
      return undefined;
    }
  }

  /**
   * Stores the steps of a graph.
   *
   * @returns where its document stands among them, and the writing, which rejects if there is no room.
   */
  keep(graph: string, { done, undone }: Timeline): { place: StepPlace; writing: Promise<void> } {
    if (graph !== this.graph) this.stored = this.loaded?.graph === graph ? this.loaded.stored : undefined;
    this.graph = graph;
    const { stored = [] } = this;
    const wanted = [...this.nearest(done.toReversed()).reverse(), ...this.nearest(undone)];
    const isWanted = new Set<Step | undefined>(wanted);
    const start = stored.findIndex(({ step }) => isWanted.has(step));
    let end = Math.max(start, 0);
    while (start >= 0 && end < stored.length && stored[end]!.step === wanted[end - start]) end++;
    const same = start < 0 ? [] : stored.slice(start, end);
    const added = wanted.slice(same.length).map((step) => ({ step, number: this.next++ }));
    const all = [...same, ...added];
    const number = all.find(({ step }) => step === done.at(-1))?.number ?? 0;
    const gone = stored.filter((one) => !same.includes(one)).map((one) => one.number);
    const writing =
      this.stored && gone.length + added.length === 0
        ? Promise.resolve()
        : this.write(graph, this.stored ? gone : 'all', added);
    this.stored = all;
    return { place: { graph, number }, writing };
  }

  private async write(
    graph: string,
    gone: readonly number[] | 'all',
    added: readonly { readonly step: Step; readonly number: number }[],
  ): Promise<void> {
    const pictures = new Map<string, string>();
    const steps = added.map(({ step, number }): KeptStep => {
      const written = this.asWritten(step);
      const carried = new Map([...picturesOf(step.before), ...picturesOf(step.after)]);
      for (const key of written.pictures) pictures.set(key, carried.get(key)!);
      return { ...written, graph, number, when: Date.now(), format: FORMAT_VERSION };
    });
    try {
      await replaceSteps(graph, gone, steps, pictures);
    } catch (error) {
      // The next attempt writes all of them.
      if (graph === this.graph) this.stored = undefined;
      throw error;
    }
  }

  /** The first of some steps, as many as are stored. */
  private nearest(steps: readonly Step[]): Step[] {
    let bytes = 0;
    const first = steps.slice(0, MOST);
    const end = first.findIndex((step) => (bytes += this.asWritten(step).bytes) > MOST_BYTES);
    return end < 0 ? first : first.slice(0, end);
  }

  private asWritten(step: Step): Written {
    const known = this.written.get(step);
    if (known) return known;
    const { label, level, before, after } = step;
    const changes = changesBetween(withoutData(before), withoutData(after));
    const [had, has] = [picturesOf(before), picturesOf(after)];
    const pictures = [
      ...[...had.keys()].filter((key) => !has.has(key)),
      ...[...has.keys()].filter((key) => !had.has(key)),
    ];
    const written = {
      label,
      ...(level && { level: [...level] }),
      changes,
      bytes: JSON.stringify(changes).length,
      pictures,
    };
    this.written.set(step, written);
    return written;
  }
}

/** Makes documents of stored steps again. */
class Reader {
  private readonly document: GraphDocument;
  private readonly saved: GraphDocument;
  private readonly pictures: ReadonlyMap<string, string>;

  private constructor(document: GraphDocument, saved: GraphDocument, pictures: ReadonlyMap<string, string>) {
    this.document = document;
    this.saved = saved;
    this.pictures = pictures;
  }

  static async about(
    steps: readonly KeptStep[],
    document: GraphDocument,
    saved: GraphDocument,
  ): Promise<Reader> {
    const carried = new Map([...picturesOf(saved), ...picturesOf(document)]);
    const keys = new Set(steps.flatMap(({ pictures }) => pictures));
    const others = await keptPictures([...keys].filter((key) => !carried.has(key)));
    return new Reader(document, saved, new Map([...others, ...carried]));
  }

  /** Steps from the document on, back or forth, as far as they fit. */
  steps(kept: readonly KeptStep[], side: keyof Timeline): Step[] {
    const steps: Step[] = [];
    let [near, bare]: [GraphDocument, unknown] = [this.document, withoutData(this.document)];
    for (const { label, level, changes } of kept) {
      bare = withChanges(bare, side === 'done' ? reversed(changes) : changes);
      const far = this.whole(bare);
      if (!far) break;
      const [before, after] = side === 'done' ? [far, near] : [near, far];
      steps.push({ label, level, before, after });
      near = far;
    }
    return steps;
  }

  private whole(bare: unknown): GraphDocument | undefined {
    try {
      readDocument(bare);
    } catch {
      return undefined;
    }
    const whole = withData(bare as GraphDocument, this.pictures);
    return whole && sameJson(whole, this.saved) ? this.saved : whole;
  }
}
