import { assetOf } from './assets.ts';
import type { GraphDocument, GraphNode } from './document.ts';
import { valueText } from './sweep.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A parameter of a node in words. */
export interface DescribedParameter {
  /** Its address in the node: `steps`, or `weights.style` for one of several weights. */
  readonly address: string;
  readonly title: string;
  readonly text: string;
}

/** All parameters of a node with their values as text; defaults count as given. */
export function describedParameters(
  node: GraphNode,
  { assets }: Pick<GraphDocument, 'assets'>,
  vocabulary: Vocabulary,
): DescribedParameter[] {
  const parameters = vocabulary.get(node.type)?.parameters ?? {};
  const names = new Set([...Object.keys(parameters), ...Object.keys(node.params ?? {})]);
  return [...names].flatMap((name) => {
    const parameter = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    const value = node.params?.[name] ?? parameter?.default;
    const title = parameter?.title ?? name;
    if (parameter?.kind !== 'weights') return [{ address: name, title, text: textOf(value, assets) }];
    return Object.entries((value ?? {}) as Record<string, unknown>).map(([part, weight]) => ({
      address: `${name}.${part}`,
      title: `${title}, ${part}`,
      text: valueText(weight),
    }));
  });
}

/** As much of a hash as identifies it. */
export function shortHash(hash: string): string {
  return hash.replace(/^sha256-/, '').slice(0, 8);
}

/** A picture stored in the graph is shown by its name, with enough of its hash to identify it. */
function textOf(value: unknown, assets: GraphDocument['assets']): string {
  const key = typeof value === 'string' && value.startsWith('asset:') ? value.slice(6) : undefined;
  const asset = key === undefined ? undefined : assetOf({ assets }, key);
  return key !== undefined && asset ? `${asset.name} (${shortHash(key)})` : valueText(value);
}
