import { definitionOf, inputsType, outputsType } from './definitions.ts';
import { omit } from './omit.ts';
import type { Definition, GraphDocument, GraphNode, GraphWire } from './document.ts';

/** The node that shows the inputs of a definition inside it. No other node can have this id. */
export const INPUTS = '@inputs';
/** The node that shows its outputs. */
export const OUTPUTS = '@outputs';

/**
 * The inside of a definition as a graph that all edits work on: its nodes and wires, with one node for its inputs and one for
 * its outputs; its promoted parameters are the controls. {@link withLevel} puts the edited graph back. Throws an Error if
 * there is no such definition.
 */
export function levelOf(document: GraphDocument, name: string): GraphDocument {
  const definition = definitionOf(document, name);
  if (!definition) throw new Error(`The graph has no definition “${name}”.`);
  const { title, description, nodes, wires, frames, inputs, outputs, parameters, boundary } = definition;
  const boundaryNode = (id: string, type: string, position: GraphNode['position']): GraphNode => ({
    id,
    type,
    ...(position && { position }),
  });
  const into = Object.entries(inputs).flatMap(([socket, { to }]) =>
    to.map((end): GraphWire => ({ from: [INPUTS, socket], to: end })),
  );
  const outOf = Object.entries(outputs).flatMap(([socket, { from }]): GraphWire[] =>
    from ? [{ from, to: [OUTPUTS, socket] }] : [],
  );
  return {
    format: document.format,
    version: document.version,
    title,
    ...(description !== undefined && { description }),
    nodes: [
      boundaryNode(INPUTS, inputsType(name), boundary?.inputs),
      ...nodes,
      boundaryNode(OUTPUTS, outputsType(name), boundary?.outputs),
    ],
    wires: [...into, ...wires, ...outOf],
    ...(frames && { frames }),
    ...(parameters && {
      controls: Object.entries(parameters).map(([name, promoted]) => ({ ...promoted, name })),
    }),
    ...(document.definitions && { definitions: document.definitions }),
    ...(document.assets && { assets: document.assets }),
  };
}

/** The graph with what {@link levelOf} gave, once it is edited. The nodes for inputs and outputs always stay. */
export function withLevel(document: GraphDocument, name: string, level: GraphDocument): GraphDocument {
  const definition = definitionOf(level, name) ?? definitionOf(document, name)!;
  const inner = level.nodes.filter(({ id }) => id !== INPUTS && id !== OUTPUTS);
  const position = (id: string) => level.nodes.find((node) => node.id === id)?.position;
  const [inputsAt, outputsAt] = [position(INPUTS), position(OUTPUTS)];
  const changed: Definition = {
    ...omit(definition, 'frames', 'description', 'parameters'),
    title: level.title ?? definition.title,
    ...(level.description !== undefined && { description: level.description }),
    nodes: inner,
    wires: level.wires.filter(({ from, to }) => from[0] !== INPUTS && to[0] !== OUTPUTS),
    inputs: mapValues(definition.inputs, (input, socket) => ({
      ...input,
      // What leads straight from an input to an output is nothing that the node would do.
      to: level.wires
        .filter(({ from, to }) => from[0] === INPUTS && from[1] === socket && to[0] !== OUTPUTS)
        .map(({ to }) => to),
    })),
    outputs: mapValues(definition.outputs, (output, socket) => {
      const wire = level.wires.find(
        ({ from, to }) => to[0] === OUTPUTS && to[1] === socket && from[0] !== INPUTS,
      );
      return { ...omit(output, 'from'), ...(wire && { from: wire.from }) };
    }),
    ...(level.frames && { frames: level.frames }),
    ...(level.controls && {
      parameters: Object.fromEntries(
        level.controls.map(({ name: parameter, ...promoted }) => [parameter, promoted]),
      ),
    }),
    ...((inputsAt || outputsAt) && {
      boundary: { ...(inputsAt && { inputs: inputsAt }), ...(outputsAt && { outputs: outputsAt }) },
    }),
  };
  return {
    ...document,
    definitions: { ...level.definitions, [name]: changed },
    ...(level.assets && { assets: level.assets }),
  };
}

function mapValues<T, U>(
  record: Readonly<Record<string, T>>,
  change: (value: T, key: string) => U,
): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
