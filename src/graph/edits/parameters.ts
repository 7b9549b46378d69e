import type { GraphDocument, GraphNode } from '../document.ts';
import { without } from '../omit.ts';
import { splitAddress } from '../parameter-address.ts';
import { changeNodes } from './change-nodes.ts';

/** Gives a parameter of a node a value. One that equals the default is written too: defaults may change, it shall not. */
export function setParameterValue(
  document: GraphDocument,
  id: string,
  parameter: string,
  value: unknown,
): GraphDocument {
  return changeNodes(document, (node) => {
    const { params = {} } = node;
    const had = Object.hasOwn(params, parameter);
    if (node.id !== id || (had && JSON.stringify(params[parameter]) === JSON.stringify(value))) return node;
    return { ...node, params: { ...params, [parameter]: value } };
  });
}

/** Leaves a parameter of a node to its default, or one of several weights, by an address such as `weights.style`. */
export function resetParameter(document: GraphDocument, id: string, path: string): GraphDocument {
  const { parameter, part } = splitAddress(path);
  return changeNodes(document, (node) => {
    if (node.id !== id || !node.params || !isSet(node, path)) return node;
    const { params, ...rest } = node;
    const kept = part === undefined ? {} : without(params[parameter] as Record<string, unknown>, part);
    const others = without(params, parameter);
    const left = Object.keys(kept).length === 0 ? others : { ...others, [parameter]: kept };
    return Object.keys(left).length === 0 ? rest : { ...rest, params: left };
  });
}

/** Whether a node has a value of its own for a parameter, or for one of several weights. */
export function isSet({ params = {} }: Pick<GraphNode, 'params'>, path: string): boolean {
  const { parameter, part } = splitAddress(path);
  if (!Object.hasOwn(params, parameter)) return false;
  const value = params[parameter];
  return part === undefined || (typeof value === 'object' && value !== null && Object.hasOwn(value, part));
}
