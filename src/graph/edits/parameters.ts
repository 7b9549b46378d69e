import type { GraphDocument } from '../document.ts';
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

/** Leaves a parameter of a node to its default. */
export function resetParameter(document: GraphDocument, id: string, parameter: string): GraphDocument {
  return changeNodes(document, (node) => {
    if (node.id !== id || !node.params || !Object.hasOwn(node.params, parameter)) return node;
    const { params, ...rest } = node;
    const left = Object.entries(params).filter(([name]) => name !== parameter);
    return left.length === 0 ? rest : { ...rest, params: Object.fromEntries(left) };
  });
}
