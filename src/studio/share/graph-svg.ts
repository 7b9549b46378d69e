import type { GraphDocument, GraphNode } from '../../graph/document.ts';
import type { Rectangle } from '../../graph/edits/free-place.ts';
import { least, most } from '../../graph/extremes.ts';
import { relevantParameters } from '../../graph/relevant-parameters.ts';
import type { Vocabulary } from '../../graph/vocabulary.ts';
import { inputSlots, outputSlots, type Slot } from '../../rete/slots.ts';
import { knownColor, type NodeColor } from '../../graph/node-look.ts';
import { paletteColor } from '../../svelte/node-color.ts';
import { socketColor } from '../../svelte/socket-color.ts';
import { wirePath, type WireShape } from '../../svelte/wire-path.ts';
import { wireDashes } from '../../svelte/wire-dashes.ts';
import { frameBoxes } from '../canvas/frame-boxes.ts';
import { ownName } from '../panels/run/graph-names.ts';
import { valueText } from '../panels/value-text.ts';
import { isBoundary } from '../state/levels.ts';

/** A picture in a node: its address, and its size in any unit. */
export interface NodePicture {
  readonly url: string;
  readonly width: number;
  readonly height: number;
}

export interface GraphDrawingOptions {
  readonly vocabulary: Vocabulary;
  /** Where each node is, in graph units; nodes without a box are left out. */
  readonly boxes: ReadonlyMap<string, Rectangle>;
  readonly pictures: ReadonlyMap<string, NodePicture>;
  /** How wires run. */
  readonly shape: WireShape;
  /** What a CSS color is in the theme that is shown, in a form that needs no style sheet. */
  readonly color: (css: string) => string;
}

const MARGIN = 32;
const HEAD = 28;
const ROW = 20;
const PAD = 10;
/** Parameters that a node names, as on the screen. */
const SHOWN = 3;
/** Width of a letter as a share of its size: wide enough for most texts. */
const LETTER = 0.56;

/** A graph as an SVG with its size in pixels: nodes with sockets, parameters and pictures, wires and frames. */
export function graphSvg(
  document: GraphDocument,
  { vocabulary, boxes, pictures, shape, color }: GraphDrawingOptions,
): { svg: string; width: number; height: number } {
  const nodes = document.nodes.flatMap((node) => {
    const box = boxes.get(node.id);
    return box ? [new DrawnNode(document, vocabulary, node, box, pictures.get(node.id))] : [];
  });
  const drawn = new Map(nodes.map((node) => [node.id, node]));
  const frames = frameBoxes(document, new Map(nodes.map(({ id, box }) => [id, box])));
  const all = [...nodes.map(({ box }) => box), ...frames];
  const x = least(all.map((box) => box.x)) - MARGIN;
  const y = least(all.map((box) => box.y)) - MARGIN;
  const width = Math.ceil(most(all.map((box) => box.x + box.width)) + MARGIN - x);
  const height = Math.ceil(most(all.map((box) => box.y + box.height)) + MARGIN - y);

  const wires = document.wires.flatMap(({ from, to }) => {
    const [source, target] = [drawn.get(from[0]), drawn.get(to[0])];
    const [start, end] = [source?.place('output', from[1]), target?.place('input', to[1])];
    const type = vocabulary.get(source?.type ?? '')?.outputs[from[1]]?.gives;
    if (!start || !end) return [];
    const stroke = color(type ? socketColor(type) : 'var(--ink-soft)');
    const dashes = wireDashes(type)?.join(' ');
    return [
      `<path d="${wirePath(start, end, shape)}" fill="none" stroke="${stroke}" stroke-width="2" stroke-linecap="round"` +
        `${dashes ? ` stroke-dasharray="${dashes}"` : ''}/>`,
    ];
  });
  const parts = [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" fill="${color('var(--ground)')}"/>`,
    ...frames.map(
      (frame) =>
        `<rect ${area(frame)} rx="12" fill="${color('var(--sunken)')}" stroke="${color('var(--line)')}"/>` +
        (frame.color
          ? `<rect ${area(frame)} rx="12" fill="${color(paletteColor(frame.color))}" fill-opacity="0.2" ` +
            `stroke="${color(paletteColor(frame.color))}"/>`
          : '') +
        text(frame.x + PAD, frame.y + 20, frame.title, color('var(--ink-soft)'), frame.width, 'weight'),
    ),
    ...wires,
    ...nodes.map((node) => node.svg(color)),
  ];
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${x} ${y} ${width} ${height}" ` +
    `font-family="system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif" font-size="12">` +
    `<title>${escaped(document.title ?? 'Graph')}</title>${parts.join('\n')}</svg>`;
  return { svg, width, height };
}

class DrawnNode {
  readonly id: string;
  readonly type: string;
  readonly box: Rectangle;
  private readonly title: string;
  private readonly dimmed: boolean;
  private readonly color: NodeColor | undefined;
  private readonly slots: { readonly input: readonly Slot[]; readonly output: readonly Slot[] };
  private readonly lines: readonly string[];
  private readonly picture: NodePicture | undefined;

  constructor(
    document: GraphDocument,
    vocabulary: Vocabulary,
    node: GraphNode,
    box: Rectangle,
    picture: NodePicture | undefined,
  ) {
    const declaration = vocabulary.get(node.type);
    const ends = document.wires.flatMap(({ to }) => (to[0] === node.id ? [to[1]] : []));
    this.id = node.id;
    this.type = node.type;
    this.box = box;
    this.picture = picture;
    this.title = (isBoundary(node.id) ? undefined : ownName(node)) ?? declaration?.title ?? node.type;
    this.color = knownColor(node.color);
    this.dimmed = node.muted === true || node.bypassed === true;
    this.slots = {
      input: declaration ? inputSlots(declaration, ends).filter(({ free }) => !free) : [],
      output: declaration ? outputSlots(declaration) : [],
    };
    this.lines = relevantParameters(declaration?.parameters ?? {}, node.params ?? {})
      .filter(([, { kind }]) => kind !== 'weights')
      .slice(0, SHOWN)
      .map(
        ([name, parameter]) =>
          `${parameter.title}: ${valueText(document, node.params?.[name] ?? parameter.default)}`,
      );
  }

  /** Where a socket is: one below the other, closer together where the node is too low for them. */
  place(side: 'input' | 'output', key: string): { x: number; y: number } | undefined {
    const slots = this.slots[side];
    const index = slots.findIndex((slot) => slot.key === key);
    const { x, y, width } = this.box;
    return index < 0
      ? undefined
      : { x: side === 'input' ? x : x + width, y: y + this.head + this.row * (index + 0.5) };
  }

  private get rows(): number {
    return Math.max(this.slots.input.length, this.slots.output.length);
  }

  /** A collapsed node is only as high as its title: its sockets lie at that. */
  private get head(): number {
    return this.box.height < HEAD + ROW ? 0 : HEAD;
  }

  private get row(): number {
    return Math.min(ROW, (this.box.height - this.head) / Math.max(1, this.rows));
  }

  svg(color: (css: string) => string): string {
    const { x, y, width, height } = this.box;
    const [ink, soft] = [color('var(--ink)'), color('var(--ink-soft)')];
    const first = this.slots.output[0] ?? this.slots.input[0];
    const main = color(first?.types[0] ? socketColor(first.types[0]) : 'var(--ink-soft)');
    const named = this.row === ROW && this.head > 0;
    const sockets = (['input', 'output'] as const).flatMap((side) =>
      this.slots[side].flatMap((slot) => {
        const at = this.place(side, slot.key);
        if (!at) return [];
        const dx = side === 'input' ? PAD : -PAD;
        const type = slot.types[0];
        return [
          `<circle cx="${at.x}" cy="${at.y}" r="4.5" fill="${color(type ? socketColor(type) : 'var(--ink-soft)')}"/>`,
          ...(named ? [text(at.x + dx, at.y + 4, slot.title, soft, width / 2 - PAD, side)] : []),
        ];
      }),
    );
    let below = y + this.head + this.row * this.rows + 4;
    const lines = this.lines.flatMap((line) => {
      if (below + ROW > y + height) return [];
      below += ROW;
      return [text(x + PAD, below - 6, line, ink, width - 2 * PAD)];
    });
    return [
      `<g${this.dimmed ? ' opacity="0.45"' : ''}>`,
      `<rect ${area(this.box)} rx="8" fill="${color('var(--panel)')}" stroke="${color('var(--line)')}"/>`,
      ...(this.color
        ? [
            `<rect x="${x}" y="${y}" width="${width}" height="${Math.min(HEAD, height)}" rx="8" ` +
              `fill="${color(paletteColor(this.color))}" fill-opacity="0.36"/>`,
          ]
        : []),
      `<rect x="${x}" y="${y}" width="4" height="${Math.min(HEAD, height)}" rx="2" fill="${main}"/>`,
      text(x + PAD, y + 19, this.title, ink, width - 2 * PAD, 'weight'),
      ...sockets,
      ...lines,
      ...this.pictureBelow(below + 4),
      '</g>',
    ].join('');
  }

  private pictureBelow(top: number): string[] {
    const { x, y, width, height } = this.box;
    const room = y + height - top - 6;
    if (!this.picture || room < 32) return [];
    const scale = Math.min((width - 2 * PAD) / this.picture.width, room / this.picture.height);
    const [w, h] = [this.picture.width * scale, this.picture.height * scale];
    return [
      `<image href="${this.picture.url}" x="${x + (width - w) / 2}" y="${top}" width="${w}" height="${h}"/>`,
    ];
  }
}

function area({ x, y, width, height }: Rectangle): string {
  return `x="${x}" y="${y}" width="${width}" height="${height}"`;
}

/** A line of text, cut off where it would be wider than its room. */
function text(
  x: number,
  y: number,
  content: string,
  fill: string,
  room: number,
  how?: 'weight' | 'input' | 'output',
): string {
  const most = Math.max(3, Math.floor(room / (12 * LETTER)));
  const shown = content.length > most ? `${content.slice(0, most - 1)}…` : content;
  const more = how === 'weight' ? ' font-weight="600"' : how === 'output' ? ' text-anchor="end"' : '';
  return `<text x="${x}" y="${y}" fill="${fill}"${more}>${escaped(shown)}</text>`;
}

function escaped(content: string): string {
  return (
    content
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // XML has no signs for these.
      .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, '')
  );
}
