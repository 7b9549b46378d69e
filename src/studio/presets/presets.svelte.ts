import type { GraphDocument, GraphNode, Position } from '../../graph/document.ts';
import type { Addition } from '../../graph/edits/add.ts';
import { inOrder } from '../../platform/locale.ts';
import { vocabulary } from '../../vocabulary.ts';
import { recall, remember } from '../shell/remembered.ts';
import type { Notices } from '../shell/notices.svelte.ts';
import type { DocumentStore } from '../state/document-store.svelte.ts';
import { addOffered, type NodeOffer } from '../state/offers.svelte.ts';
import {
  applyPreset,
  isPresetOf,
  presetParams,
  presetsSchema,
  withDefaults,
  withoutPreset,
  withPreset,
  type KeptPresets,
  type Preset,
} from './preset.ts';

type Edit = (label: string, change: (shown: GraphDocument) => GraphDocument) => void;

const NAME = 'presets';

/** The presets and defaults that this browser keeps for node types. */
export class Presets {
  private readonly documents: DocumentStore;
  private readonly notices: Notices;
  private readonly edit: Edit;
  private kept: KeptPresets = $state.raw(read());

  /** @param edit changes the graph that is shown, as one step. */
  constructor(documents: DocumentStore, notices: Notices, edit: Edit) {
    this.documents = documents;
    this.notices = notices;
    this.edit = edit;
  }

  /** Those for nodes like one, by name. */
  of(node: GraphNode): readonly Preset[] {
    return this.kept.presets.filter(isPresetOf(node)).sort((a, b) => inOrder(a.name, b.name));
  }

  /** The preset that a node has just now. */
  currentOf(node: GraphNode): Preset | undefined {
    const own = this.paramsOf(node);
    const text = (params: Preset['params']) => JSON.stringify(Object.entries(params).sort());
    return this.of(node).find(({ params }) => text(params) === text(own));
  }

  apply(node: string, { name, params }: Preset): void {
    this.edit(`use preset ${name}`, (document) => applyPreset(document, vocabulary, node, params));
  }

  /** Saves the parameters of a node; a preset that had the name gives way. */
  save(node: GraphNode, name: string): void {
    const before = this.kept;
    const replaced = this.of(node).some((preset) => preset.name === name);
    this.change((kept) => withPreset(kept, { type: node.type, name, params: this.paramsOf(node) }));
    this.notices.add(
      'good',
      replaced ? `The preset “${name}” was replaced.` : `The preset “${name}” was saved.`,
      replaced ? this.back(before) : undefined,
    );
  }

  /** Gives a preset another name; one that had it gives way. */
  rename(preset: Preset, name: string): void {
    if (name !== '' && name !== preset.name)
      this.change((kept) => withPreset(withoutPreset(kept, preset), { ...preset, name }));
  }

  delete(preset: Preset): void {
    const before = this.kept;
    this.change((kept) => withoutPreset(kept, preset));
    this.notices.add('info', `The preset “${preset.name}” was deleted.`, this.back(before));
  }

  hasDefaults(type: string): boolean {
    return Object.hasOwn(this.kept.defaults, type);
  }

  /** New nodes of the type start like this one. */
  useAsDefaults(node: GraphNode): void {
    this.change((kept) => withDefaults(kept, node.type, this.paramsOf(node)));
    const title = this.documents.vocabulary.get(node.type)?.title ?? node.type;
    this.notices.add('good', `New nodes of the type “${title}” start with these parameters.`);
  }

  forgetDefaults(type: string): void {
    const before = this.kept;
    this.change((kept) => withDefaults(kept, type, undefined));
    const title = this.documents.vocabulary.get(type)?.title ?? type;
    this.notices.add('info', `New nodes of the type “${title}” start as usual.`, this.back(before));
  }

  /** As {@link addOffered}, with the user's defaults on the new node. */
  addOffered(bare: GraphDocument, offer: NodeOffer, at: Position): Addition {
    const added = addOffered(bare, offer, at);
    const [id] = added.nodes;
    const type = added.document.nodes.find((node) => node.id === id)?.type;
    const own = type === undefined || !this.hasDefaults(type) ? undefined : this.kept.defaults[type];
    if (id === undefined || !own) return added;
    return { ...added, document: applyPreset(added.document, vocabulary, id, own) };
  }

  private paramsOf(node: GraphNode): Preset['params'] {
    const declaration = this.documents.vocabulary.get(node.type);
    return declaration ? presetParams(node, declaration) : {};
  }

  private back(before: KeptPresets): { readonly title: string; readonly run: () => void } {
    return {
      title: 'Undo',
      run: () => {
        this.change(() => before);
      },
    };
  }

  /** Another tab may have changed what is kept. */
  private change(by: (kept: KeptPresets) => KeptPresets): void {
    this.kept = by(read());
    remember(NAME, this.kept);
  }
}

function read(): KeptPresets {
  return recall(NAME, presetsSchema) ?? { presets: [], defaults: {} };
}
