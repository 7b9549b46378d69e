import { NODE_WIDTH } from '../graph/node-look.ts';
import type { Size } from '../rete/node-sizes.ts';
import type { Point } from '../rete/places.ts';
import type { Side } from '../rete/scheme.ts';
import { isPictureInHead } from './far-look.ts';
import { wrapped } from './wrapped.ts';
import type { NodeView, ParameterView, SocketView } from './views.ts';

/** What the layout of a node depends on. */
type LaidOut = Pick<NodeView, 'title' | 'alias' | 'category' | 'width' | 'note' | 'collapsed'> & {
  readonly inputs: readonly Pick<SocketView, 'key'>[];
  readonly outputs: readonly Pick<SocketView, 'key'>[];
  readonly parameters: readonly Pick<ParameterView, 'parameter'>[];
  readonly thumbnail: { readonly height: number } | undefined;
};

/** How large a node will be, and where its sockets, in graph units from its corner. */
export interface NodeLayout extends Size {
  socket(side: Side, key: string): Point | undefined;
}

// As Node.svelte and its parts are styled.
const BORDER = 1;
const HEAD = 27;
const HEAD_WITH_ALIAS = 34;
const ROW = 22;
const SOCKETS_PADDING = 6;
const PARAMETERS_PADDING = 9;
const GAP = 3;
const LINE_OF_NAME = 14.3;
const HEIGHTS: Partial<Record<ParameterView['parameter']['kind'], number>> = {
  picture: 30,
  layers: 30,
  file: 28,
};
const CONTROL = 20;
const [STATE_PADDING, PICTURE] = [11, 110];
/** Characters of a line in a node of the usual width. The names of parameters have the same room in any. */
const [TITLE, ALIAS, NOTE, NAME] = [28, 29, 38, 13];

/** The layout of a node that is not drawn yet, close to what the browser will make of it. */
export function expectedLayout(view: LaidOut): NodeLayout {
  const { inputs, outputs, collapsed, width } = view;
  const head = headHeight(view);
  const rows = Math.max(inputs.length, outputs.length) * ROW;
  const sockets = rows === 0 ? 0 : rows + SOCKETS_PADDING;
  const top = BORDER + head + (view.note === undefined ? 0 : noteHeight(view.note, width));
  const height = collapsed
    ? head + 2 * BORDER
    : top + sockets + parametersHeight(view.parameters) + pictureHeight(view) + BORDER;
  const at = (list: readonly Pick<SocketView, 'key'>[], key: string): number | undefined => {
    const i = list.findIndex((socket) => socket.key === key);
    if (i < 0) return undefined;
    const row = Math.min(ROW, head / list.length);
    return collapsed
      ? BORDER + (head - row * list.length) / 2 + row * (i + 0.5)
      : top + SOCKETS_PADDING / 2 + ROW * (i + 0.5);
  };
  return {
    width,
    height,
    socket(side, key) {
      const y = at(side === 'input' ? inputs : outputs, key);
      return y === undefined ? undefined : { x: side === 'input' ? BORDER : width - BORDER, y };
    },
  };
}

/** Characters of a line, where those of a node of the usual width are known. */
function room(usual: number, width: number): number {
  return Math.round(usual * (1 + (width - NODE_WIDTH.usual) / 180));
}

function headHeight({ title, alias, width }: LaidOut): number {
  const lines = linesOf(title, room(TITLE, width)) - 1;
  const more = alias === undefined ? 0 : linesOf(alias, room(ALIAS, width)) - 1;
  return (alias === undefined ? HEAD : HEAD_WITH_ALIAS) + lines * 15.6 + more * 12.6;
}

function pictureHeight(view: LaidOut): number {
  return view.thumbnail && !isPictureInHead(view)
    ? STATE_PADDING + Math.min(PICTURE, view.thumbnail.height)
    : 0;
}

function noteHeight(note: string, width: number): number {
  const lines = note.split('\n').reduce((sum, line) => sum + linesOf(line, room(NOTE, width)), 0);
  return 9 + 14.3 * Math.min(4, lines);
}

function parametersHeight(parameters: LaidOut['parameters']): number {
  if (parameters.length === 0) return 0;
  const heights = parameters.map(
    ({ parameter: { kind, title } }) =>
      HEIGHTS[kind] ?? Math.max(CONTROL, linesOf(title, NAME) * LINE_OF_NAME),
  );
  return PARAMETERS_PADDING + GAP * (heights.length - 1) + heights.reduce((sum, height) => sum + height, 0);
}

/** Lines that a text takes; a word that is longer than a line is broken. */
function linesOf(text: string, letters: number): number {
  return wrapped(text, letters).reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / letters)), 0);
}
