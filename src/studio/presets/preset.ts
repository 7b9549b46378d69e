import * as v from 'valibot';
import { vocabularyOf } from '../../graph/composite.ts';
import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import { changeNodes } from '../../graph/edits/change-nodes.ts';
import { weighingParameters, type NodeDeclaration } from '../../graph/node-type.ts';
import { omit, without } from '../../graph/omit.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';

type Params = Readonly<Record<string, unknown>>;

/** The parameters of a node, saved by name for all nodes of its type. */
export interface Preset {
  readonly type: string;
  readonly name: string;
  readonly params: Params;
}

/** What this browser keeps: presets, newest last, and the defaults of the user's own, by type. */
export interface KeptPresets {
  readonly presets: readonly Preset[];
  readonly defaults: Readonly<Record<string, Params>>;
}

const params = v.record(v.string(), v.unknown());
export const presetsSchema = v.object({
  presets: v.array(v.object({ type: v.string(), name: v.string(), params })),
  defaults: v.record(v.string(), params),
});

/** So many are kept; the oldest give way. */
const MOST = 200;
/** Longer texts are pictures, or drawn by hand: they belong to a graph. */
const LONGEST = 2000;

export function isPresetOf({ type }: GraphNode): (preset: Preset) => boolean {
  return (preset) => preset.type === type;
}

/** With a preset under its name; one that had it gives way. */
export function withPreset(kept: KeptPresets, preset: Preset): KeptPresets {
  const { presets } = withoutPreset(kept, preset);
  return { ...kept, presets: [...presets, preset].slice(-MOST) };
}

export function withoutPreset(
  { presets, defaults }: KeptPresets,
  { type, name }: Pick<Preset, 'type' | 'name'>,
): KeptPresets {
  return { defaults, presets: presets.filter((other) => other.type !== type || other.name !== name) };
}

/** With another set of defaults for a type; undefined forgets them. */
export function withDefaults(kept: KeptPresets, type: string, own: Params | undefined): KeptPresets {
  const others = Object.entries(without(kept.defaults, type)).slice(1 - MOST);
  return { ...kept, defaults: Object.fromEntries(own ? [...others, [type, own]] : others) };
}

/** What a preset takes of a node's parameters: not its pictures, nor anything else that a graph carries. */
export function presetParams({ params: all = {} }: GraphNode, declaration: NodeDeclaration): Params {
  const own = Object.entries(all).filter(([name, value]) => isPreset(declaration, name) && isShort(value));
  return Object.fromEntries(own);
}

/** The node with the parameters of a preset; others are the defaults again, but what is in no preset stays. */
export function applyPreset(
  document: GraphDocument,
  vocabulary: Vocabulary,
  id: string,
  preset: Params,
): GraphDocument {
  const known = vocabularyOf(document, vocabulary);
  return changeNodes(document, (node) => {
    const declaration = known.get(node.type);
    if (node.id !== id || !declaration) return node;
    const weighing = new Map(weighingParameters(declaration));
    const stays = Object.entries(node.params ?? {}).filter(
      ([name, value]) => !isPreset(declaration, name) || !isShort(value),
    );
    const given = Object.entries(preset).flatMap(([name, value]) => {
      if (!isPreset(declaration, name)) return [];
      const input = weighing.get(name);
      return [[name, input === undefined ? value : ofWired(document, id, input, value)] as const];
    });
    const all = Object.fromEntries([...stays, ...given]);
    return Object.keys(all).length === 0 ? omit(node, 'params') : { ...node, params: all };
  });
}

/** The weights whose wires are there. */
function ofWired({ wires }: GraphDocument, id: string, input: string, weights: unknown): unknown {
  const names = new Set(wires.flatMap(({ to }) => (to[0] === id ? [to[1]] : [])));
  if (typeof weights !== 'object' || weights === null) return weights;
  return Object.fromEntries(Object.entries(weights).filter(([name]) => names.has(`${input}.${name}`)));
}

function isPreset({ parameters }: NodeDeclaration, name: string): boolean {
  const kind = parameters[name]?.kind;
  return kind !== undefined && kind !== 'picture' && kind !== 'file';
}

function isShort(value: unknown): boolean {
  const text = JSON.stringify(value) as string | undefined;
  return text !== undefined && text.length <= LONGEST && !text.includes('asset:');
}
