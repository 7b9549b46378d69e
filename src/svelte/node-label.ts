import { valueText } from './text.ts';
import type { NodeView } from './views.ts';

/** What a screen reader says of a node. */
export function nodeLabel(view: NodeView): string {
  return [
    view.title,
    ...(view.title === view.typeTitle ? [] : [view.typeTitle]),
    ...(view.alias === undefined ? [] : [view.alias]),
    ...(view.inside ? [`composite of ${view.inside.nodes} nodes`] : []),
    ...(view.muted ? ['muted'] : []),
    ...(view.bypassed ? ['bypassed'] : []),
    ...(view.collapsed ? ['collapsed'] : []),
    ...(view.selected ? ['selected'] : []),
    ...(view.loss ? [`loss ${valueText(view.loss.value)}`] : []),
    ...(view.progress ? [`step ${view.progress.step} of ${view.progress.steps}`] : []),
    ...view.problems.map(({ severity, reason }) => `${severity}: ${reason}`),
  ].join(', ');
}
