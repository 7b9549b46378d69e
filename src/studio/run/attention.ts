import type { Attention } from '../../engines/engine.ts';

/** Milliseconds for which somebody still works in a page after the last movement. */
const LINGER = 500;
const MOVEMENTS = ['pointerdown', 'pointermove', 'wheel', 'keydown'] as const;

/**
 * Tells how much of the graphics processor a run may take, whenever that changes: half where the page is hidden, a part of each
 * frame while somebody drags, scrolls or types in it, else all. Returns what ends the watch.
 */
export function watchAttention(
  page: EventTarget & { readonly hidden: boolean },
  tell: (attention: Attention) => void,
): () => void {
  const ending = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let told: Attention = 'all';
  const update = (): void => {
    const attention = page.hidden ? 'half' : timer === undefined ? 'all' : 'frames';
    if (attention !== told) tell(attention);
    told = attention;
  };
  const calm = (): void => {
    timer = undefined;
    update();
  };
  const move = (event: Event): void => {
    // Only a drag has much to draw.
    if (event.type === 'pointermove' && (event as PointerEvent).buttons === 0) return;
    clearTimeout(timer);
    timer = setTimeout(calm, LINGER);
    update();
  };
  const options = { capture: true, passive: true, signal: ending.signal };
  for (const type of MOVEMENTS) page.addEventListener(type, move, options);
  page.addEventListener('visibilitychange', update, options);
  update();
  return () => {
    ending.abort();
    clearTimeout(timer);
  };
}
