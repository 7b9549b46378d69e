import { definitionOf } from '../definitions.ts';
import { includesAddress, splitAddress, type ParameterAddress } from '../parameter-address.ts';
import type { Definition, GraphDocument } from '../document.ts';
import { without } from '../omit.ts';
import { freshId } from './fresh-id.ts';

/** A document with a parameter promoted, and its name. */
export interface Promotion {
  readonly document: GraphDocument;
  readonly parameter: string;
}

/**
 * Makes a parameter in a definition a parameter of every node that uses the definition. One that is already promoted is not
 * changed. Throws an Error if there is no such definition.
 */
export function promote(document: GraphDocument, name: string, [id, path]: ParameterAddress): Promotion {
  const definition = definitionOf(document, name);
  if (!definition) throw new Error(`The graph has no definition “${name}”.`);
  const { parameters = {} } = definition;
  const known = Object.entries(parameters).find(([, { to }]) => includesAddress(to, [id, path]));
  if (known) return { document, parameter: known[0] };
  const { parameter: whole, part } = splitAddress(path);
  const wished = part ?? whole;
  const taken = new Set(Object.keys(parameters));
  const parameter = taken.has(wished) ? freshId(taken, `${id}-${wished}`) : wished;
  return {
    document: withDefinition(document, name, {
      ...definition,
      parameters: { ...parameters, [parameter]: { to: [[id, path]] } },
    }),
    parameter,
  };
}

/** Reverts a promotion: all nodes that use the definition get the inner value. */
export function demote(document: GraphDocument, name: string, parameter: string): GraphDocument {
  const definition = definitionOf(document, name);
  if (!definition?.parameters || !Object.hasOwn(definition.parameters, parameter)) return document;
  const parameters = without(definition.parameters, parameter);
  return withDefinition(document, name, { ...definition, parameters });
}

/** The document with another definition under a name. */
export function withDefinition(document: GraphDocument, name: string, definition: Definition): GraphDocument {
  return { ...document, definitions: { ...document.definitions, [name]: definition } };
}
