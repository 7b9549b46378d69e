import { definitionName, definitionOf } from '../../graph/definitions.ts';
import type { GraphNode } from '../../graph/document.ts';
import { setMarks } from '../../graph/edits/marks.ts';
import { setParameterValue } from '../../graph/edits/parameters.ts';
import { weighingParameters, type NodeDeclaration } from '../../graph/node-type.ts';
import type { NumberParameter } from '../../graph/parameters.ts';
import type { Problem } from '../../graph/problem.ts';
import { inputSlots, outputSlots, type Slot } from '../../rete/slots.ts';
import { DeclaredNodeView } from '../../svelte/declared-node-view.ts';
import type {
  InsideView,
  LossView,
  MapsView,
  NodeView,
  ParameterView,
  SocketView,
  TermWeight,
} from '../../svelte/views.ts';
import { saysMore } from '../panels/run/graph-names.ts';
import { givingPath, leadsTo } from '../state/levels.ts';
import type { GraphView } from './graph-view.svelte.ts';
import { givesMaps } from './gives-maps.ts';
import { lossOf, pictureOf, progressOf, totalOf } from './run-views.ts';
import { shownParameters } from './shown-parameters.ts';

/** A node of the open document as it is drawn. */
export class DocumentNodeView extends DeclaredNodeView implements NodeView {
  private readonly graph: GraphView;

  constructor(graph: GraphView, id: string) {
    super(id);
    this.graph = graph;
  }

  protected readonly node: GraphNode | undefined = $derived.by(() => this.graph.nodes.get(this.id));
  /** That of a composite node changes with its definition. */
  protected readonly declaration: NodeDeclaration | undefined = $derived.by(() =>
    this.graph.studio.documents.vocabulary.get(this.node?.type ?? ''),
  );
  /** Its path, as a run names it; undefined if it shows the inputs or outputs of what is open. */
  private readonly path: string | undefined = $derived.by(() => this.graph.pathOf(this.id));
  /** The path of the node that makes what is shown of it. */
  private readonly giving: string | undefined = $derived.by(() =>
    this.path === undefined || !this.node
      ? undefined
      : givingPath(this.graph.studio.documents.document, this.path, this.node.type),
  );

  get fixed(): boolean {
    return this.path === undefined;
  }
  readonly inside: InsideView | undefined = $derived.by(() => {
    const { document } = this.graph.studio.documents;
    const definition = definitionOf(document, definitionName(this.node?.type ?? '') ?? '');
    return (
      definition && {
        nodes: definition.nodes.length,
        open: () => {
          this.graph.open(this.id);
        },
      }
    );
  });

  override get width(): number {
    const { resizing } = this.graph;
    return resizing?.nodes.has(this.id) ? resizing.width : super.width;
  }
  get alias(): string | undefined {
    const { type = '', title } = this.node ?? {};
    const name = definitionName(type) ?? type;
    return !this.fixed && title === undefined && saysMore(this.id, name) ? this.id : undefined;
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
    if (this.path === undefined) return undefined;
    const own = this.optimizes ? pictureOf(run, this.path) : undefined;
    return own ?? run.thumbnails[this.giving ?? this.path];
  }
  get progress() {
    return this.path !== undefined && this.optimizes
      ? progressOf(this.graph.studio.run, this.path)
      : undefined;
  }
  /** Whether it is an optimizer or may contain one. */
  private get optimizes(): boolean {
    return this.category === 'optimize' || this.inside !== undefined;
  }

  /** As text, so that a change elsewhere in the document changes nothing here. */
  private readonly ends: string = $derived.by(() => this.graph.wired.get(this.id)?.inputs ?? '');
  private readonly wiredOutputs: string = $derived.by(() => this.graph.wired.get(this.id)?.outputs ?? '');

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
    return shownParameters(this.declaration, values).map(([name, parameter]) => ({
      name,
      parameter,
      value: values[name] ?? parameter.default,
      suggestions: this.node && this.graph.options.suggestions?.(this.node, name),
    }));
  });

  readonly loss: LossView | undefined = $derived.by(() => {
    const { run } = this.graph.studio;
    if (this.path === undefined) return undefined;
    if (this.category === 'optimize') return totalOf(run, this.path);
    if (this.category === 'combine') {
      const after = this.graph.optimizerAfter(this.id);
      return totalOf(run, after === undefined ? undefined : this.graph.pathOf(after));
    }
    return this.category === 'loss' || this.inside ? lossOf(run, this.path) : undefined;
  });

  /** With those of what is inside, which name the node there. */
  readonly problems: readonly Problem[] = $derived.by(() => {
    const { path } = this;
    if (path === undefined) return [];
    return this.graph.studio.problems.flatMap((problem) => {
      if (problem.node === undefined || !leadsTo(problem.node, path)) return [];
      if (problem.node === path) return [problem];
      const place = [problem.node.slice(path.length + 1), problem.socket ?? problem.parameter];
      return [{ ...problem, socket: place.filter((part) => part !== undefined).join(' · ') }];
    });
  });

  get peeks(): boolean | undefined {
    return this.giving !== undefined && givesMaps(this.declaration)
      ? this.graph.studio.peeks.open.has(this.giving)
      : undefined;
  }
  get maps(): MapsView | undefined {
    const maps = this.peeks && this.giving ? this.graph.studio.peeks.maps[this.giving] : undefined;
    return maps && { picture: maps.picture, layer: maps.layers[maps.layer] ?? '' };
  }

  togglePeek(): void {
    if (this.giving !== undefined) this.graph.studio.peeks.toggle([this.giving]);
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
      address: `${name}.${title}`,
      parameter,
      value: typeof value === 'number' ? value : 1,
      edit: (changed, gesture) => {
        this.edit(name, { ...weights, [title]: changed }, gesture);
      },
    };
  }
}
