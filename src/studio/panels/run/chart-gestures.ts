import type uPlot from 'uplot';
import { charactersOf } from '../../commands/keys.ts';
import type { CurvesView } from './curves.svelte.ts';

/** The share of what is seen that an arrow key moves by. */
const STEP = 0.2;

/** Lets wheel, mouse and fingers on a chart zoom and move its axis. Gives what ends that. */
export function followGestures(chart: uPlot, view: CurvesView): () => void {
  const { over } = chart;
  const fingers = new Map<number, PointerEvent>();
  const listening = new AbortController();
  const { signal } = listening;
  const placeAt = (x: number) => chart.posToVal(x - over.getBoundingClientRect().left, 'x');
  const share = (pixels: number) => pixels / Math.max(1, over.clientWidth);

  over.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { deltaX, deltaY, deltaMode, shiftKey } = event;
      const unit = deltaMode === 0 ? 1 : 30;
      if (shiftKey || Math.abs(deltaX) > Math.abs(deltaY)) view.move(share((deltaX || deltaY) * unit));
      else view.zoom(Math.exp((-deltaY * unit) / 300), placeAt(event.clientX));
    },
    // The page must not scroll with the wheel that zooms.
    { passive: false, signal },
  );
  over.addEventListener(
    'pointerdown',
    (event) => {
      // Of the mouse, a drag selects a part, until one is shown.
      if (event.pointerType === 'mouse' && !movesAxis(event, view)) return;
      over.setPointerCapture(event.pointerId);
      fingers.set(event.pointerId, event);
    },
    { signal },
  );
  over.addEventListener(
    'pointermove',
    (event) => {
      const last = fingers.get(event.pointerId);
      if (!last) return;
      const other = [...fingers.values()].find(({ pointerId }) => pointerId !== event.pointerId);
      fingers.set(event.pointerId, event);
      if (other) {
        const apart = (one: PointerEvent) => Math.max(10, Math.abs(one.clientX - other.clientX));
        view.zoom(apart(event) / apart(last), placeAt((event.clientX + other.clientX) / 2));
      } else if (view.zoomed) view.move(share(last.clientX - event.clientX));
      else {
        // A finger reads the values that it moves over.
        const { left, top } = over.getBoundingClientRect();
        chart.setCursor({ left: event.clientX - left, top: event.clientY - top });
      }
    },
    { signal },
  );
  for (const type of ['pointerup', 'pointercancel'] as const)
    over.addEventListener(type, ({ pointerId }) => fingers.delete(pointerId), { signal });
  return () => {
    listening.abort();
  };
}

/** Whether a drag of the mouse moves the axis rather than selecting a part of it. */
export function movesAxis({ shiftKey, button }: MouseEvent, view: CurvesView): boolean {
  return view.zoomed && !shiftKey && button === 0;
}

/** Zooms and moves the axis by the keyboard. */
export function chartKey(event: KeyboardEvent, view: CurvesView): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const keys: Record<string, () => void> = {
    '+': () => {
      view.zoom(1.5);
    },
    '=': () => {
      view.zoom(1.5);
    },
    '-': () => {
      view.zoom(1 / 1.5);
    },
    '0': () => {
      view.fit();
    },
    ArrowLeft: () => {
      view.move(-STEP);
    },
    ArrowRight: () => {
      view.move(STEP);
    },
  };
  const act = [event.key, ...charactersOf(event)].map((key) => keys[key]).find((found) => found);
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
