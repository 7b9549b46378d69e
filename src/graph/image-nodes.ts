import { definitionName, definitionOf, DEEPEST, everyNode } from './definitions.ts';
import type { GraphDocument, GraphNode } from './document.ts';
import { changeNodes } from './edits/change-nodes.ts';
import { levelOf, withLevel } from './level.ts';
import { splitAddress, type ParameterAddress } from './parameter-address.ts';

/** Where an image node is: its id, and the name of the definition that contains it if it is inside a composite node. */
export interface ImageNodePlace {
  readonly definition: string | undefined;
  readonly id: string;
}

/**
 * The image nodes that take their picture from a parameter, through promoted parameters; or, as a sentence, why they cannot be
 * changed through it.
 */
export function imageNodesBehind(
  document: GraphDocument,
  [id, path]: ParameterAddress,
  definition?: string,
  depth = 0,
): readonly ImageNodePlace[] | string {
  const inner = definition === undefined ? undefined : definitionOf(document, definition);
  const node = (inner ?? document).nodes.find((one) => one.id === id);
  const { parameter } = splitAddress(path);
  if (node?.type === 'image' && parameter === 'source') return [{ definition, id }];
  const name = node && definitionName(node.type);
  const composite = name === undefined ? undefined : definitionOf(document, name);
  const promoted = composite?.parameters;
  if (!node || name === undefined || !composite || !promoted || !Object.hasOwn(promoted, parameter))
    return 'Only the picture of an image node can be cropped.';
  if (depth > DEEPEST || everyNode(document).filter(({ type }) => type === node.type).length > 1)
    return `“${composite.title}” is used more than once, and a crop inside it would change all of them. Make it independent first.`;
  const found: ImageNodePlace[] = [];
  for (const address of promoted[parameter]!.to) {
    const places = imageNodesBehind(document, address, name, depth + 1);
    if (typeof places === 'string') return places;
    for (const place of places) found.push(place);
  }
  return found;
}

/** An image node at its place. */
export function imageNodeAt(
  document: GraphDocument,
  { definition, id }: ImageNodePlace,
): GraphNode | undefined {
  const inner = definition === undefined ? document : definitionOf(document, definition);
  return inner?.nodes.find((one) => one.id === id);
}

/** The document with parameters of image nodes set. Those without a value go back to their defaults. */
export function setImageParameters(
  document: GraphDocument,
  places: readonly ImageNodePlace[],
  values: Readonly<Record<string, string | number | undefined>>,
): GraphDocument {
  const changed = (node: GraphNode): GraphNode => {
    const { params = {}, ...rest } = node;
    const all = Object.entries({ ...params, ...values }).filter(([, value]) => value !== undefined);
    const next = Object.fromEntries(all);
    if (JSON.stringify(next) === JSON.stringify(params)) return node;
    return all.length === 0 ? rest : { ...rest, params: next };
  };
  return places.reduce((now, { definition, id }) => {
    const change = (shown: GraphDocument) =>
      changeNodes(shown, (node) => (node.id === id ? changed(node) : node));
    return definition === undefined
      ? change(now)
      : withLevel(now, definition, change(levelOf(now, definition)));
  }, document);
}
