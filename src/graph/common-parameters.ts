import type { GraphNode } from './document.ts';
import type { ChoiceParameter, NumberParameter, Parameter } from './parameters.ts';
import { relevantParameters } from './relevant-parameters.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A parameter that several nodes have. */
export interface CommonParameter {
  readonly name: string;
  /** That of the first node, with the values that all of them take. */
  readonly parameter: Parameter;
  /** The different values, each with its nodes: more than one if they are mixed. */
  readonly values: readonly { readonly value: unknown; readonly nodes: readonly string[] }[];
  /** Some node has a value of its own, not the default. */
  readonly changed: boolean;
}

/** The parameters that matter in every one of some nodes and have the same name, kind and unit, in the order of the first. */
export function commonParameters(nodes: readonly GraphNode[], vocabulary: Vocabulary): CommonParameter[] {
  const tables = nodes.map(
    ({ type, params = {} }) => new Map(relevantParameters(vocabulary.get(type)?.parameters ?? {}, params)),
  );
  return [...(tables[0] ?? [])].flatMap(([name]): CommonParameter[] => {
    const all = tables.flatMap((table) => table.get(name) ?? []);
    const parameter = all.length === nodes.length ? shared(all) : undefined;
    if (!parameter) return [];
    const values = new Map<string, { value: unknown; nodes: string[] }>();
    let changed = false;
    for (const [i, { id, params = {} }] of nodes.entries()) {
      const usual = all[i]!.default;
      const value = params[name] ?? usual;
      const text = JSON.stringify(value);
      changed ||= text !== JSON.stringify(usual);
      const known = values.get(text);
      if (known) known.nodes.push(id);
      else values.set(text, { value, nodes: [id] });
    }
    return [{ name, parameter, values: [...values.values()], changed }];
  });
}

/** What all of some parameters are; undefined if they differ in more than their values. */
function shared([first, ...others]: readonly Parameter[]): Parameter | undefined {
  return others.reduce<Parameter | undefined>((a, b) => (a === b ? a : a && both(a, b)), first);
}

function both(a: Parameter, b: Parameter): Parameter | undefined {
  if (a.kind === 'number' && b.kind === 'number') return bothNumbers(a, b);
  if (a.kind === 'choice' && b.kind === 'choice') return bothChoices(a, b);
  if (a.kind === 'weights' && b.kind === 'weights') return a.of === b.of ? a : undefined;
  return a.kind === b.kind && a.kind !== 'schema' ? a : undefined;
}

function bothNumbers(a: NumberParameter, b: NumberParameter): NumberParameter | undefined {
  const [min, max] = [Math.max(a.min, b.min), Math.min(a.max, b.max)];
  if (a.unit !== b.unit || min >= max) return undefined;
  return { ...a, min, max, ...((a.integer ?? b.integer) && { integer: true }) };
}

function bothChoices(a: ChoiceParameter, b: ChoiceParameter): ChoiceParameter | undefined {
  const options = Object.entries(a.options).filter(([name]) => Object.hasOwn(b.options, name));
  return options.length < 2 ? undefined : { ...a, options: Object.fromEntries(options) };
}
