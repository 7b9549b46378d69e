import type { Definition, GraphDocument, GraphNode } from './document.ts';

const COMPOSITE = 'composite:';
const INPUTS = 'inputs:';
const OUTPUTS = 'outputs:';

export type Definitions = NonNullable<GraphDocument['definitions']>;

/** The type of a node that is an instance of a definition. */
export const compositeType = (name: string): string => COMPOSITE + name;
/** The type of the node that shows the inputs of a definition inside it. */
export const inputsType = (name: string): string => INPUTS + name;
/** The type of the node that shows the outputs of a definition inside it. */
export const outputsType = (name: string): string => OUTPUTS + name;

/** The name of the definition of a node of this type; undefined if the node is not composite. */
export function definitionName(type: string): string | undefined {
  return type.startsWith(COMPOSITE) ? type.slice(COMPOSITE.length) : undefined;
}

/** The definition of a name; undefined if the graph has none. */
export function definitionOf(
  { definitions }: Pick<GraphDocument, 'definitions'>,
  name: string,
): Definition | undefined {
  return definitions && Object.hasOwn(definitions, name) ? definitions[name] : undefined;
}

/** The nodes of a graph and those inside its definitions. */
export function everyNode({
  nodes,
  definitions = {},
}: Pick<GraphDocument, 'nodes' | 'definitions'>): GraphNode[] {
  return [nodes, ...Object.values(definitions).map((definition) => definition.nodes)].flat();
}

/** The definitions that nodes use, with those used inside them. */
export function definitionsUsed(
  document: Pick<GraphDocument, 'definitions'>,
  nodes: readonly GraphNode[],
): Definitions {
  const used = new Map<string, Definition>();
  const lists = [nodes];
  for (const list of lists)
    for (const { type } of list) {
      const name = definitionName(type);
      const definition = name === undefined ? undefined : definitionOf(document, name);
      if (name === undefined || !definition || used.has(name)) continue;
      used.set(name, definition);
      lists.push(definition.nodes);
    }
  return Object.fromEntries(used);
}

/** How deep definitions may be nested. */
export const DEEPEST = 32;
