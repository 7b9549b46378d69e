import { getContext, setContext } from 'svelte';

const key = Symbol('tab stop');

/** Sets for all controls below when Tab reaches them; by default it always does. */
export function setTabStop(reachable: () => boolean): void {
  setContext(key, reachable);
}

/** The tabindex of a control that has no other reason to be left out. */
export function tabStop(): () => 0 | -1 {
  const reachable = getContext<(() => boolean) | undefined>(key);
  return () => (reachable?.() === false ? -1 : 0);
}
