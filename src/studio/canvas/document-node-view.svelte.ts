import type { GraphNode } from '../../graph/document.ts';
import { setMarks } from '../../graph/edits/marks.ts';
import { setParameterValue } from '../../graph/edits/parameters.ts';
import { weighingParameters, type NodeDeclaration } from '../../graph/node-type.ts';
import type { NumberParameter } from '../../graph/parameters.ts';
import { relevantParameters } from '../../graph/relevant-parameters.ts';
import { inputSlots, outputSlots, type Slot } from '../../rete/slots.ts';
import { DeclaredNodeView } from '../../svelte/declared-node-view.ts';
import type {
  LossView,
  MapsView,
  NodeView,
  ParameterView,
  SocketView,
  TermWeight,
} from '../../svelte/views.ts';
import { saysMore } from '../panels/run/graph-names.ts';
import type { GraphView } from './graph-view.svelte.ts';
import { givesMaps } from './gives-maps.ts';
import { lossOf, pictureOf, progressOf, totalOf } from './run-views.ts';

/** As many parameters as a node shows; the inspector has them all. */
const SHOWN = 3;
const SHOWN_OF_OPTIMIZER = 4;

/** A node of the open document as it is drawn. */
export class DocumentNodeView extends DeclaredNodeView implements NodeView {
  private readonly graph: GraphView;

  constructor(graph: GraphView, id: string, declaration: NodeDeclaration | undefined) {
    super(id, declaration);
    this.graph = graph;
  }

  protected readonly node: GraphNode | undefined = $derived.by(() => this.graph.nodes.get(this.id));

  get alias(): string | undefined {
    const { type = '', title } = this.node ?? {};
    return title === undefined && saysMore(this.id, type) ? this.id : undefined;
  }
  get selected(): boolean {
    return this.graph.studio.selection.nodes.has(this.id);
  }
  get active(): boolean {
    return this.graph.activeNode === this.id;
  }
  get entered(): boolean {
    return this.graph.entered === this.id;
  }
  get thumbnail(): ImageBitmap | undefined {
    const { run } = this.graph.studio;
    return pictureOf(run, this.id) ?? run.thumbnails[this.id];
  }
  get progress() {
    return this.category === 'optimize' ? progressOf(this.graph.studio.run, this.id) : undefined;
  }

  /** As text, so that a change elsewhere in the document changes nothing here. */
  private readonly ends: string = $derived.by(() =>
    this.graph.document.wires.flatMap(({ to }) => (to[0] === this.id ? [to[1]] : [])).join('\n'),
  );
  private readonly wiredOutputs: string = $derived.by(() =>
    this.graph.document.wires.flatMap(({ from }) => (from[0] === this.id ? [from[1]] : [])).join('\n'),
  );

  readonly inputs: readonly SocketView[] = $derived.by(() => {
    const { declaration } = this;
    if (!declaration) return [];
    const ends = this.ends === '' ? [] : this.ends.split('\n');
    return inputSlots(declaration, ends).map((slot) =>
      this.socket('input', slot, ends.includes(slot.key), this.weight(declaration, slot)),
    );
  });

  readonly outputs: readonly SocketView[] = $derived.by(() => {
    if (!this.declaration) return [];
    const wired = this.wiredOutputs.split('\n');
    return outputSlots(this.declaration).map((slot) =>
      this.socket('output', slot, wired.includes(slot.key), undefined),
    );
  });

  readonly parameters: readonly ParameterView[] = $derived.by(() => {
    const values = this.node?.params ?? {};
    // The weights of terms stand beside their sockets; those of layers are for the inspector.
    const relevant = relevantParameters(this.declaration?.parameters ?? {}, values).filter(
      ([, { kind }]) => kind !== 'weights',
    );
    return relevant
      .slice(0, this.category === 'optimize' ? SHOWN_OF_OPTIMIZER : SHOWN)
      .map(([name, parameter]) => ({
        name,
        parameter,
        value: values[name] ?? parameter.default,
        suggestions: this.node && this.graph.options.suggestions?.(this.node, name),
      }));
  });

  readonly loss: LossView | undefined = $derived.by(() => {
    const { run } = this.graph.studio;
    if (this.category === 'optimize') return totalOf(run, this.id);
    if (this.category === 'combine') return totalOf(run, this.graph.optimizerAfter(this.id));
    return this.category === 'loss' ? lossOf(run, this.id) : undefined;
  });

  readonly problems = $derived.by(() => this.graph.studio.problems.filter(({ node }) => node === this.id));

  get peeks(): boolean | undefined {
    return givesMaps(this.declaration) ? this.graph.studio.peeks.open.has(this.id) : undefined;
  }
  get maps(): MapsView | undefined {
    const maps = this.peeks ? this.graph.studio.peeks.maps[this.id] : undefined;
    return maps && { picture: maps.picture, layer: maps.layers[maps.layer] ?? '' };
  }

  togglePeek(): void {
    this.graph.studio.peeks.toggle([this.id]);
  }

  toggleCollapsed(): void {
    const collapsed = !this.collapsed;
    this.graph.edit(`${collapsed ? 'collapse' : 'uncollapse'} ${this.title}`, (document) =>
      setMarks(document, [this.id], { collapsed }),
    );
  }

  edit(parameter: string, value: unknown, gesture?: string): void {
    const title = this.declaration?.parameters[parameter]?.title.toLowerCase() ?? parameter;
    this.graph.edit(
      `change ${title}`,
      (document) => setParameterValue(document, this.id, parameter, value),
      gesture && `${gesture} ${this.id} ${parameter}`,
    );
  }

  endEdit(): void {
    this.graph.studio.documents.endGesture();
  }

  file(parameter: string, file: File, others: readonly File[]): void {
    this.graph.options.onparameterfiles?.([file, ...others], this.id, parameter);
  }

  pictureUrl(source: string): string | undefined {
    return this.graph.options.pictureUrl?.(source);
  }

  focused(inside: boolean): void {
    this.graph.activate(this.id);
    this.graph.entered = inside ? this.id : undefined;
  }

  left(): void {
    if (this.graph.entered === this.id) this.graph.entered = undefined;
  }

  pressSocket({ nodeId, side, key }: SocketView): void {
    this.graph.pressSocket({ nodeId, side, key });
  }

  hoverSocket(socket: SocketView | undefined): void {
    this.graph.hovered = socket;
  }

  private socket(
    side: 'input' | 'output',
    { key, title, help, types, optional, free }: Slot,
    wired: boolean,
    weight: TermWeight | undefined,
  ): SocketView {
    const address = { nodeId: this.id, side, key };
    const { loose } = this.graph;
    return {
      ...address,
      title,
      help,
      types,
      wired,
      optional,
      free,
      weight,
      verdict: loose && this.graph.verdict(address),
      picked: loose?.nodeId === this.id && loose.side === side && loose.key === key,
    };
  }

  private weight(declaration: NodeDeclaration, { key, title, free }: Slot): TermWeight | undefined {
    const name = weighingParameters(declaration).find(([, input]) => key.startsWith(`${input}.`))?.[0];
    if (name === undefined || free) return undefined;
    const parameter: NumberParameter = {
      kind: 'number',
      title: `Weight of ${title}`,
      help: 'The factor that this term is multiplied by.',
      default: 1,
      // Wide enough for any weight, and still written without an exponent, as ARIA wants it.
      min: -1e20,
      max: 1e20,
    };
    const weights = (this.node?.params?.[name] ?? {}) as Readonly<Record<string, unknown>>;
    const value = weights[title];
    return {
      parameter,
      value: typeof value === 'number' ? value : 1,
      edit: (changed, gesture) => {
        this.edit(name, { ...weights, [title]: changed }, gesture);
      },
    };
  }
}
