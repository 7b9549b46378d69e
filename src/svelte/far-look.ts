import { most } from '../graph/extremes.ts';
import { valueText } from './text.ts';
import type { NodeView } from './views.ts';

/** What can be read of a node from afar. */
export interface FarLook {
  readonly name: string;
  /** A word below it: how its run goes, or its type where the name does not contain that. */
  readonly fact: string | undefined;
  readonly picture: ImageBitmap | undefined;
  /** Characters: it must fit the width. */
  readonly longestWord: number;
}

export function farLook(view: NodeView): FarLook {
  const name = (view.alias ?? view.title).replaceAll('-', ' ');
  const words = name.split(' ');
  const lower = name.toLowerCase().split(' ');
  const contained = view.typeTitle
    .toLowerCase()
    .split(' ')
    .some((word) => lower.includes(word));
  const summary = summaryOf(view) ?? (view.inside && countText(view.inside.nodes));
  return {
    name,
    fact: view.muted
      ? 'muted'
      : view.bypassed
        ? 'bypassed'
        : (summary ?? (contained ? undefined : view.typeTitle)),
    picture: view.maps?.picture ?? (isPictureInHead(view) ? undefined : view.thumbnail),
    longestWord: most(words.map(({ length }) => length)),
  };
}

/** Pixels by letters: the size of a word of so many letters that fits a node of a width. */
export function lineRoom(width: number): number {
  return Math.round(1.34 * width);
}

/** How the run of a node goes, in a word. */
export function summaryOf({ progress, loss }: NodeView): string | undefined {
  if (progress) return `${progress.step} / ${progress.steps}`;
  return loss && valueText(loss.value);
}

/** A canvas looks like what it starts from, and a folded node is small: a small picture will do. */
export function isPictureInHead({ collapsed, category }: Pick<NodeView, 'collapsed' | 'category'>): boolean {
  return collapsed || category === 'canvas';
}

function countText(nodes: number): string {
  return nodes === 1 ? '1 node' : `${nodes} nodes`;
}
