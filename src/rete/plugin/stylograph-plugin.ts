import { NodeEditor, Scope, type Root } from 'rete';
import { compile, type Compiled } from '../../compile/compile.ts';
import type { Catalogue } from '../../compile/catalogue.ts';
import { vocabularyOf } from '../../graph/composite.ts';
import { canConnect, type SocketEnd } from '../../graph/connect.ts';
import { controlsOf, setControl, type Control } from '../../graph/controls.ts';
import { FORMAT_VERSION, type GraphDocument } from '../../graph/document.ts';
import { setParameter } from '../../graph/edit.ts';
import { freshId } from '../../graph/edits/fresh-id.ts';
import { moveNodes } from '../../graph/edits/move.ts';
import { setParameterValue } from '../../graph/edits/parameters.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { migratePacks } from '../../graph/migrate-packs.ts';
import { parseDocument, readDocument } from '../../graph/parse.ts';
import { GraphError, type Problem } from '../../graph/problem.ts';
import { validate } from '../../graph/validate.ts';
import type { NodeType } from '../../program/node.ts';
import type { SocketAddress } from '../scheme.ts';
import { documentEnd } from '../slots.ts';
import { EditorListener } from './editor-listener.ts';
import { EditorSync } from './editor-sync.ts';
import type { FollowedArea } from './followed-area.ts';
import { Host, type ForeignNodes } from './host.ts';
import { GraphRun, type GraphRunOptions } from './graph-run.ts';
import type { StylographPreset } from './presets.ts';
import type { RunEnd, StylographSignal } from './signals.ts';
import { StylographNode, type ControlOf, type PluginSchemes } from './stylograph-node.ts';

export interface StylographOptions<S extends PluginSchemes> {
  /** How the host's own nodes are kept in a file. Without it they are left alone and not saved. */
  readonly foreign?: ForeignNodes<S>;
}

/**
 * Stylograph in any Rete editor: its nodes, checks, compiler and runs. Attach it to the editor. Every change to its nodes in
 * the editor is made in {@link document}, and {@link import} shows a document in the editor; other nodes in the same editor
 * are not touched. It needs neither an area nor a renderer.
 *
 * @listens nodecreate
 * @listens nodecreated
 * @listens noderemove
 * @listens noderemoved
 * @listens connectioncreate
 * @listens connectioncreated
 * @listens connectionremove
 * @listens connectionremoved
 * @emits documentchanged
 * @emits controlschanged
 * @emits connectionrefused
 * @emits parameterrefused
 * @emits runstart
 * @emits runprepared
 * @emits runstep
 * @emits runcanvas
 * @emits runended
 * @emits runpicture
 * @emits runfinished
 * @emits runfailed
 */
export class StylographPlugin<S extends PluginSchemes> extends Scope<StylographSignal, [Root<S>]> {
  readonly vocabulary: Vocabulary<NodeType>;
  private readonly options: StylographOptions<S>;
  private readonly presets: StylographPreset[] = [];
  private readonly promised = new Set<string>();
  private editor: NodeEditor<S> | undefined;
  private sync: EditorSync<S> | undefined;
  private host: Host<S> | undefined;
  private current: GraphDocument = { format: 'stylograph', version: FORMAT_VERSION, nodes: [], wires: [] };
  private running: GraphRun | undefined;
  private published = '[]';

  /** @param vocabulary the node types: `vocabulary` of `stylograph`, or with packs: `vocabulary.with(pack)` */
  constructor(vocabulary: Vocabulary<NodeType>, options: StylographOptions<S> = {}) {
    super('stylograph');
    this.vocabulary = vocabulary;
    this.options = options;
  }

  override setParent(scope: Scope<Root<S>>): void {
    super.setParent(scope);
    this.editor = this.parentScope<NodeEditor<S>>(NodeEditor);
    this.sync = new EditorSync(this.editor, this.vocabulary, this.control);
    if (this.options.foreign) this.host = new Host(this.editor, this.sync, this.options.foreign);
    const listener = new EditorListener<S>(this.sync, this.vocabulary, {
      document: () => this.current,
      change: (document) => void this.change(document),
      refuse: this.refuse,
    });
    this.addPipe((context) => listener.hear(context));
  }

  /** Lets parameters appear on nodes: `addPreset(Presets.classic.setup())`. */
  addPreset(preset: StylographPreset): void {
    this.presets.push(preset);
  }

  /**
   * Keeps the places of nodes in step with an area, and has it draw what changes. Attach area and plugin to the editor
   * first.
   *
   * @listens nodetranslated
   */
  follow(area: FollowedArea): void {
    const { sync } = this.attached();
    sync.area = area;
    area.addPipe((context) => {
      const signal = context as { type?: string; data?: { id: string; position: { x: number; y: number } } };
      if (signal.type === 'nodetranslated' && signal.data && !sync.isArriving(signal.data.id)) {
        const { id, position } = signal.data;
        void this.change(moveNodes(this.current, new Map([[id, [position.x, position.y]]])));
      }
      return context;
    });
  }

  /** The graph as it is now, without what is the host's: see {@link export}. */
  get document(): GraphDocument {
    return this.current;
  }

  /** All problems of the graph that can be found without its pictures. */
  get problems(): Problem[] {
    return validate(this.current, this.vocabulary);
  }

  /** The controls that the graph publishes, in their order. The default of `parameter` is the value that the graph has. */
  get controls(): readonly Control[] {
    return controlsOf(this.current, this.vocabulary);
  }

  /** Whether a run is on. */
  get isRunning(): boolean {
    return this.running !== undefined;
  }

  /**
   * A new node, for `editor.addNode`. Its id is the name of its type, with a number if that is in use.
   *
   * @throws GraphError if there is no such type
   */
  createNode(type: string, params: Readonly<Record<string, unknown>> = {}): StylographNode {
    const declaration = vocabularyOf(this.current, this.vocabulary).get(type);
    if (!declaration)
      throw new GraphError([
        {
          severity: 'error',
          reason: `There is no node type “${type}”.`,
          remedy: `${this.vocabulary.suggestion(type)}It must be in the vocabulary or in one of its packs.`,
        },
      ]);
    const taken = [...(this.editor?.getNodes() ?? []), ...this.current.nodes].map(({ id }) => id);
    const id = freshId(
      new Set([...taken, ...this.promised]),
      type.replace(/^.*\//, '').replace(/(?<=.)-loss$/, ''),
    );
    this.promised.add(id);
    return new StylographNode(id, type, declaration, params);
  }

  /** For `new ClassicFlow({ canMakeConnection: plugin.canMakeConnection })`: a refused wire leaves the old one alone. */
  readonly canMakeConnection = (one: SocketAddress, other: SocketAddress): boolean => {
    const [from, to] = one.side === 'output' ? [one, other] : [other, one];
    if (from.side === to.side) return false;
    if (!this.sync?.ours(from.nodeId) || !this.sync.ours(to.nodeId)) return true;
    const ends = [
      { node: from.nodeId, socket: from.key },
      { node: to.nodeId, socket: documentEnd(to.key) },
    ] as const;
    const verdict = canConnect(this.current, this.vocabulary, ...ends);
    if (!verdict.ok) this.refuse(...ends, verdict.reason);
    return verdict.ok;
  };

  /** Sets a parameter of a node. A value out of range is accepted too, and reported under {@link problems}. */
  setParameter(node: string, parameter: string, value: unknown): void {
    void this.change(setParameterValue(this.current, node, parameter, value));
  }

  /**
   * Sets a published control, and so all its parameters.
   *
   * @throws GraphError if there is no such control, or the value is not in its range
   */
  setControl(name: string, value: unknown): void {
    void this.change(setControl(this.current, this.vocabulary, name, value));
  }

  /** Changes the document by a function of one document to the next, as `stylograph` has them, and shows it. */
  async edit(change: (document: GraphDocument) => GraphDocument): Promise<void> {
    await this.change(change(this.current));
  }

  /**
   * Opens a graph and shows it in the editor. The host's nodes stay, and those saved in the file are added.
   *
   * @param graph a document, or the text of a file
   * @throws GraphError if it is no graph that this version reads
   */
  async import(graph: string | GraphDocument): Promise<void> {
    const read = typeof graph === 'string' ? parseDocument(graph) : readDocument(graph);
    await this.change(migratePacks(read, this.vocabulary));
    await this.host?.load(this.current);
  }

  /** The graph for a file: with the packs that it uses, and the host's nodes if `foreign` defines how to save them. */
  export(): GraphDocument {
    const document = migratePacks(this.current, this.vocabulary);
    return this.host?.save(document) ?? document;
  }

  /**
   * Compiles the graph.
   *
   * @throws GraphError with every problem
   */
  compile(catalogue: Catalogue): Compiled {
    return compile(this.current, this.vocabulary, catalogue);
  }

  /**
   * Runs the graph and reports the run as signals. It runs the current graph: weights and learning rates may change
   * meanwhile, what else changes is for the next run. A run whose optimizer is removed stops.
   *
   * @throws GraphError if the graph cannot run, and whatever the engine throws
   */
  async run(options: GraphRunOptions): Promise<RunEnd> {
    if (this.running) throw new Error('A run is already in progress. Stop it first.');
    const run = new GraphRun(this.current, this.vocabulary, (signal) => this.emit(signal));
    this.running = run;
    try {
      const begun = await this.emit({ type: 'runstart', data: { document: this.current } });
      const reason = begun ? await run.go(options, () => this.current) : 'vetoed';
      this.running = undefined;
      await this.emit({ type: 'runfinished', data: { reason } });
      return reason;
    } catch (error) {
      this.running = undefined;
      await this.emit({
        type: 'runfailed',
        data: { error: error instanceof Error ? error : new Error(String(error)) },
      });
      throw error;
    }
  }

  /** Stops the run after the step under way; its pictures still come. */
  stop(): void {
    this.running?.stop();
  }

  /** Ends when the editor shows the document. */
  async settled(): Promise<void> {
    await this.sync?.show(this.current);
  }

  private readonly refuse = (from: SocketEnd, to: SocketEnd, reason: string): void => {
    void this.emit({ type: 'connectionrefused', data: { from, to, reason } });
  };

  private attached(): { editor: NodeEditor<S>; sync: EditorSync<S> } {
    const { editor, sync } = this;
    if (!editor || !sync) throw new Error('Attach the plugin first: editor.use(plugin).');
    return { editor, sync };
  }

  /** Replaces the document: signals it, and updates the editor and a run. */
  private change(document: GraphDocument): Promise<void> {
    if (document === this.current) return Promise.resolve();
    this.current = document;
    this.running?.follow(document);
    void this.emit({ type: 'documentchanged', data: { document } });
    const { controls } = this;
    const published = JSON.stringify(controls);
    if (published !== this.published) void this.emit({ type: 'controlschanged', data: { controls } });
    this.published = published;
    return this.settled();
  }

  private readonly control: ControlOf = (node, name, parameter, shown) => {
    const value = node.value(name);
    for (const preset of this.presets) {
      if (shown) preset.update(shown, value);
      else {
        const edit = (next: unknown) => {
          this.setParameter(node.id, name, next);
        };
        const editText = (text: string) => {
          this.editText(node.id, name, text);
        };
        const made = preset.create({ node, name, parameter, value, edit, editText });
        if (made) return made;
      }
    }
    return shown;
  };

  private editText(node: string, parameter: string, text: string): void {
    try {
      void this.change(setParameter(this.current, this.vocabulary, `${node}.${parameter}`, text));
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      const [{ reason } = { reason: error.message }] = error.problems;
      void this.emit({ type: 'parameterrefused', data: { node, parameter, reason } });
    }
  }
}
