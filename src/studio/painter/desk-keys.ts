import { charactersOf, isMac } from '../commands/keys.ts';
import type { DeskPointer } from './desk-input.ts';
import type { Desk } from './desk.svelte.ts';
import { tools } from './tools.ts';

const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export interface DeskActions {
  readonly fit: () => void;
  readonly feather: () => void;
  readonly done: () => void;
}

/** What a key does; nothing if it is none of ours. On the picture, arrows move a cursor, and Enter or Space puts the tool down or lifts it. */
export function deskKey(
  event: KeyboardEvent,
  desk: Desk,
  pointer: DeskPointer,
  actions: DeskActions,
): (() => void) | undefined {
  const { key, altKey, shiftKey } = event;
  const onPicture = event.target instanceof HTMLCanvasElement;
  // With AltGr, some keyboards type brackets, and some systems say that Ctrl and Alt are held.
  const typed = event.getModifierState('AltGraph');
  if (!typed && (isMac ? event.metaKey : event.ctrlKey)) {
    const letter = charactersOf(event)[0]?.toLowerCase();
    if (key === 'Enter') return actions.done;
    if (letter === 'y' || (letter === 'z' && shiftKey))
      return () => {
        desk.redo();
      };
    return letter === 'z'
      ? () => {
          desk.undo();
        }
      : undefined;
  }
  if (!typed && (event.ctrlKey || event.metaKey || altKey)) return undefined;
  if (key === 'Escape')
    return desk.busy
      ? () => {
          desk.cancel();
        }
      : undefined;
  if (onPicture && key in arrows)
    return () => {
      moveCursor(desk, arrows[key]!, shiftKey ? 1 : Math.max(1, Math.round(desk.size / 4)));
    };
  if (onPicture && key === 'Enter')
    return () => {
      if (shiftKey && desk.tool === 'polygon') desk.close();
      else pressHere(desk);
    };
  if (onPicture && key === ' ')
    return () => {
      pointer.space ??= 'held';
    };
  const letters: Readonly<Record<string, () => void>> = {
    ...Object.fromEntries(
      tools.map((tool) => [
        tool.key,
        () => {
          desk.choose(tool.name);
        },
      ]),
    ),
    '[': () => {
      desk.resize(1 / 1.2);
    },
    ']': () => {
      desk.resize(1.2);
    },
    ',': () => {
      desk.resize(1 / 1.2);
    },
    '.': () => {
      desk.resize(1.2);
    },
    X: () => {
      desk.erase = !desk.erase;
    },
    I: () => {
      desk.invert();
    },
    S: actions.feather,
    A: () => {
      desk.fill(255);
    },
    DELETE: () => {
      desk.fill(0);
    },
    '+': () => {
      pointer.zoom(1.25);
    },
    '-': () => {
      pointer.zoom(0.8);
    },
    '0': actions.fit,
  };
  return [key, ...charactersOf(event)].map((one) => letters[one.toUpperCase()]).find((found) => found);
}

/** The tool goes down where the cursor is, or up where it is down. */
export function pressHere(desk: Desk): void {
  if (desk.pressed) desk.release();
  else desk.press(desk.cursor ?? middle(desk), 1, 6);
}

function moveCursor(desk: Desk, [dx, dy]: readonly [number, number], step: number): void {
  const [x, y] = desk.cursor ?? middle(desk);
  const { width, height } = desk.mask;
  const inside = (at: number, length: number) => Math.min(length, Math.max(0, at));
  desk.move([inside(x + dx * step, width), inside(y + dy * step, height)], 1);
}

function middle({ mask }: Desk): readonly [number, number] {
  return [mask.width / 2, mask.height / 2];
}
