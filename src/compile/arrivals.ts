import type { GraphNode } from '../graph/document.ts';
import type { NodeDeclaration, OutputSocket } from '../graph/node-type.ts';
import type { Wiring } from '../graph/wiring.ts';
import type { SocketValues } from '../program/socket-values.ts';

type SocketValue = SocketValues[keyof SocketValues];
/** What arrives on the inputs of a node. */
export type Arrived = Readonly<Record<string, SocketValue | Record<string, SocketValue>>>;
/** What a node gives, by output. */
export type Outputs = Readonly<Record<string, SocketValue>>;
/** What nodes have given so far. */
export type Made = ReadonlyMap<GraphNode, Outputs | 'failed'>;

/** What arrives on the inputs of a node; `absent` where a muted node leaves a needed input empty. */
export function gather(
  node: GraphNode,
  { inputs }: NodeDeclaration,
  wiring: Wiring,
  made: Made,
): Arrived | 'failed' | 'absent' {
  const arrived: Record<string, SocketValue | Record<string, SocketValue>> = {};
  for (const [name, input] of Object.entries(inputs)) if (input.many) arrived[name] = {};
  for (const { from, output, socket, name } of wiring.into(node)) {
    const outputs = made.get(from);
    if (outputs === 'failed') return 'failed';
    const value = outputs?.[output];
    if (!value) continue;
    if (name === undefined) arrived[socket] = value;
    else (arrived[socket] as Record<string, SocketValue>)[name] = value;
  }
  const empty = Object.entries(inputs).some(([name, { optional, many }]) => {
    if (optional) return false;
    return many ? Object.keys(arrived[name]!).length === 0 : !arrived[name];
  });
  return empty ? 'absent' : arrived;
}

/** A bypassed node: each output gives the first input of its type. */
export function passThrough({ outputs }: NodeDeclaration, arrived: Arrived): Outputs {
  const values = Object.values(arrived).flatMap((v) =>
    typeof v['type'] === 'string' ? [v] : Object.values(v),
  );
  const first = ({ gives }: OutputSocket) => values.find((value) => value.type === gives);
  return Object.fromEntries(
    Object.entries(outputs).flatMap(([name, output]) => {
      const value = first(output);
      return value ? [[name, value]] : [];
    }),
  );
}
