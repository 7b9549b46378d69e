import { fractionText } from '../text.ts';
import { pictureUrl, withAsset } from '../../graph/assets.ts';
import type { Control } from '../../graph/controls.ts';
import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { expand } from '../../graph/expand.ts';
import { without } from '../../graph/omit.ts';
import type { Problem } from '../../graph/problem.ts';
import type { Picture } from '../../images/picture.ts';
import { pixelsOf } from '../../images/quantize.ts';
import type { PluginSchemes } from '../../rete/plugin/stylograph-node.ts';
import type { StylographPlugin } from '../../rete/plugin/stylograph-plugin.ts';
import type { StylographSignal } from '../../rete/plugin/signals.ts';
import { sampleUrl } from '../controls/picture-source.ts';
import type { ProgressView } from '../views.ts';

/** The losses of one optimizer, step by step. During a run the arrays grow in place, and each step is a new object. */
export interface LossCurves {
  readonly total: readonly number[];
  readonly terms: Readonly<Record<string, readonly number[]>>;
}

/** What a plugin has to show, for Svelte components: the document, and how the last run went. */
export class PluginState {
  readonly plugin: StylographPlugin<PluginSchemes>;
  document: GraphDocument = $state.raw({ format: 'stylograph', version: 3, nodes: [], wires: [] });
  /** What the graph publishes, in its order. */
  controls: readonly Control[] = $state.raw([]);
  /** Why a control did not take what it was given last, by its name. */
  refused: Readonly<Record<string, string>> = $state.raw({});
  /** The node that the inspector shows. */
  inspected: string | undefined = $state();
  /** By optimizer. */
  curves: Readonly<Record<string, LossCurves>> = $state.raw({});
  /** The same arrays, to append to. */
  private grown: Record<string, { readonly total: number[]; readonly terms: Record<string, number[]> }> = {};
  progress: Readonly<Record<string, ProgressView>> = $state.raw({});
  /** By node: the canvas of an optimizer as it is, and what nodes show. */
  pictures: Readonly<Record<string, ImageBitmap>> = $state.raw({});
  /** What the last run failed of. */
  error: string | undefined = $state();

  /** Where the page serves the files of the package, as `resolver` takes it. */
  private readonly files: string;

  constructor(plugin: StylographPlugin<PluginSchemes>, files = './') {
    this.plugin = plugin;
    this.files = files;
    this.document = plugin.document;
    this.controls = plugin.controls;
    plugin.addPipe((context) => {
      this.hear(context as StylographSignal);
      return context;
    });
  }

  readonly nodes: ReadonlyMap<string, GraphNode> = $derived.by(
    () => new Map(this.document.nodes.map((node) => [node.id, node])),
  );
  readonly problems: readonly Problem[] = $derived.by(() => {
    void this.document;
    return this.plugin.problems;
  });

  /** Where a picture that the graph names can be shown from; undefined for one of the host's own. */
  pictureUrl(source: string): string | undefined {
    return pictureUrl(this.document, source) ?? sampleUrl(source, this.files);
  }

  /** Gives a control a value, or notes why it does not take it. */
  setControl(name: string, value: unknown): void {
    void this.taking(name, () => {
      this.plugin.setControl(name, value);
    });
  }

  /** Stores a picture file in the graph, and gives it to a control. */
  usePicture(name: string, file: File): Promise<void> {
    return this.taking(name, async () => {
      // Only hosts that are given files load what reads them.
      const { readPictureFile } = await import('../../share/picture-file.browser.ts');
      const picture = await readPictureFile(file);
      await this.plugin.edit((document) => withAsset(document, picture));
      this.plugin.setControl(name, `asset:${picture.key}`);
    });
  }

  private async taking(name: string, give: () => void | Promise<void>): Promise<void> {
    try {
      await give();
      this.refused = without(this.refused, name);
    } catch (error) {
      this.refused = { ...this.refused, [name]: error instanceof Error ? error.message : String(error) };
    }
  }

  private hear(signal: StylographSignal): void {
    switch (signal.type) {
      case 'documentchanged':
        this.document = signal.data.document;
        break;
      case 'controlschanged':
        this.controls = signal.data.controls;
        break;
      case 'runstart':
        [this.curves, this.progress, this.pictures, this.error] = [{}, {}, {}, undefined];
        this.grown = {};
        break;
      case 'runstep': {
        const { optimizer, total, terms, step, steps, seconds } = signal.data;
        const grown = (this.grown[optimizer] ??= { total: [], terms: {} });
        grown.total.push(total);
        for (const [id, value] of Object.entries(terms)) (grown.terms[id] ??= []).push(value);
        this.curves = { ...this.curves, [optimizer]: { ...grown } };
        const stepsPerSecond = seconds > 0 ? step / seconds : undefined;
        const secondsLeft = stepsPerSecond && (steps - step) / stepsPerSecond;
        const { node, level } = this.placeOf(optimizer);
        const progress = { step, steps, stepsPerSecond, secondsLeft, level, running: true };
        this.progress = { ...this.progress, [node]: progress };
        break;
      }
      case 'runcanvas':
        void this.show(signal.data.optimizer, signal.data.picture);
        break;
      case 'runended': {
        const { node } = this.placeOf(signal.data.optimizer);
        const progress = this.progress[node];
        if (progress) this.progress = { ...this.progress, [node]: { ...progress, running: false } };
        break;
      }
      case 'runpicture':
        void this.show(signal.data.node, signal.data.picture);
        break;
      case 'runfailed':
        this.error = signal.data.error.message;
        break;
    }
  }

  /** The node of an optimizer; a smaller level of a pyramid is called `NODE@SHARE`. */
  private placeOf(optimizer: string): { node: string; level: string | undefined } {
    if (expand(this.document).nodes.some(({ id }) => id === optimizer))
      return { node: this.shownFor(optimizer), level: undefined };
    const at = optimizer.lastIndexOf('@');
    const level = fractionText(Number(optimizer.slice(at + 1)));
    return { node: this.shownFor(optimizer.slice(0, at)), level };
  }

  /** The node of the editor that shows the reports of a node: the node itself, or the composite node that contains it. */
  private shownFor(path: string): string {
    return this.document.nodes.find(({ id }) => path === id || path.startsWith(`${id}/`))?.id ?? path;
  }

  private async show(node: string, picture: Picture): Promise<void> {
    const bitmap = await createImageBitmap(new ImageData(pixelsOf(picture), picture.width, picture.height));
    this.pictures = { ...this.pictures, [this.shownFor(node)]: bitmap };
  }
}
