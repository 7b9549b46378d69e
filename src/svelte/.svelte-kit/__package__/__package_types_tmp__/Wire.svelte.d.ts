import type { WireView } from './views.ts';
import type { WireEnds } from './wire-ends.svelte.ts';
type $$ComponentProps = {
  view: WireView;
  ends: WireEnds;
};
declare const Wire: import('svelte').Component<$$ComponentProps, {}, ''>;
type Wire = ReturnType<typeof Wire>;
export default Wire;
