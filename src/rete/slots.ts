import type { InputSocket, NodeDeclaration, SocketType } from '../graph/node-type.ts';

/** The name of the slot where the next wire of a growing socket goes: `terms.+`. */
export const FREE = '+';

/** One place of a node where a wire may end or begin. */
export interface Slot {
  /** As in the document: `features`, `terms.style`; `terms.+` is the free place of a growing socket. */
  readonly key: string;
  readonly title: string;
  readonly help: string;
  readonly types: readonly SocketType[];
  readonly optional: boolean;
  readonly free: boolean;
}

/** The inputs of a node: a socket that takes many wires shows each of them, and a free place after the last. */
export function inputSlots(declaration: NodeDeclaration, wiredEnds: Iterable<string>): Slot[] {
  const ends = [...wiredEnds];
  return Object.entries(declaration.inputs).flatMap(([socket, input]) => {
    if (!input.many) return [slot(socket, input.title, input, input.optional === true)];
    const names = ends
      .filter((end) => end.startsWith(`${socket}.`))
      .map((end) => end.slice(socket.length + 1));
    return [
      ...[...new Set(names)].map((name) => slot(`${socket}.${name}`, name, input, false)),
      { ...slot(`${socket}.${FREE}`, input.title, input, true), free: true },
    ];
  });
}

export function outputSlots({ outputs }: NodeDeclaration): Slot[] {
  return Object.entries(outputs).map(([key, { title, help, gives }]) => ({
    key,
    title,
    help,
    types: [gives],
    optional: true,
    free: false,
  }));
}

/** `terms.+` is `terms` to the document: the edit finds a name. */
export function documentEnd(key: string): string {
  return key.endsWith(`.${FREE}`) ? key.slice(0, -FREE.length - 1) : key;
}

function slot(key: string, title: string, { help, takes }: InputSocket, optional: boolean): Slot {
  return { key, title, help, types: takes, optional, free: false };
}
