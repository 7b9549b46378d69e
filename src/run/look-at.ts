import { defineNode, type NodeType } from '../program/node.ts';

/** A layer of what is looked at. */
export interface LookedAt {
  /** `conv3_1`, `conv3_1 / 2` at half the size. */
  readonly title: string;
  readonly picturePixels: number;
}

/** A node that exists only to look: shows one layer of what arrives, and notes which there are. */
export function lookAt(wanted: number, layers: LookedAt[]): NodeType {
  return defineNode({
    type: 'look-at',
    category: 'output',
    title: 'Look at',
    description: 'Shows features and statistics as they are.',
    inputs: { looked: { title: 'Looked at', help: 'What to show.', takes: ['features', 'statistics'] } },
    outputs: {},
    parameters: {},
    lower({ inputs: { looked }, look }) {
      const parts = looked.type === 'features' ? looked.maps : looked.layers;
      for (const { layer, level, picturePixels } of parts)
        layers.push({ title: level === 0 ? layer : `${layer} / ${2 ** level}`, picturePixels });
      const part = parts[Math.min(wanted, parts.length - 1)];
      if (part) look(part.value);
      return {};
    },
  });
}
