import type { KeyPress } from '../../../src/studio/commands/keys.ts';

/** The keys that write something, in four rows, by their places. */
const places = [
  'Backquote Digit1 Digit2 Digit3 Digit4 Digit5 Digit6 Digit7 Digit8 Digit9 Digit0 Minus Equal',
  'KeyQ KeyW KeyE KeyR KeyT KeyY KeyU KeyI KeyO KeyP BracketLeft BracketRight Backslash',
  'KeyA KeyS KeyD KeyF KeyG KeyH KeyJ KeyK KeyL Semicolon Quote',
  'KeyZ KeyX KeyC KeyV KeyB KeyN KeyM Comma Period Slash',
]
  .join(' ')
  .split(' ');

/** What a keyboard writes without Shift, and with it; `·` is a dead key. */
const rows = {
  US: [
    '`1234567890-=' + 'qwertyuiop[]\\' + "asdfghjkl;'" + 'zxcvbnm,./',
    '~!@#$%^&*()_+' + 'QWERTYUIOP{}|' + 'ASDFGHJKL:"' + 'ZXCVBNM<>?',
  ],
  German: [
    '·1234567890ß·' + 'qwertzuiopü+#' + 'asdfghjklöä' + 'yxcvbnm,.-',
    '°!"§$%&/()=?·' + "QWERTZUIOPÜ*'" + 'ASDFGHJKLÖÄ' + 'YXCVBNM;:_',
  ],
  French: [
    '²&é"\'(-è_çà)=' + 'azertyuiop·$*' + 'qsdfghjklmù' + 'wxcvbn,;:!',
    '·1234567890°+' + 'AZERTYUIOP·£µ' + 'QSDFGHJKLM%' + 'WXCVBN?./§',
  ],
  Dvorak: [
    '`1234567890[]' + "',.pyfgcrl/=\\" + 'aoeuidhtns-' + ';qjkxbmwvz',
    '~!@#$%^&*(){}' + '"<>PYFGCRL?+|' + 'AOEUIDHTNS_' + ':QJKXBMWVZ',
  ],
  Russian: [
    'ё1234567890-=' + 'йцукенгшщзхъ\\' + 'фывапролджэ' + 'ячсмитьбю.',
    'Ё!"№;%:?*()_+' + 'ЙЦУКЕНГШЩЗХЪ/' + 'ФЫВАПРОЛДЖЭ' + 'ЯЧСМИТЬБЮ,',
  ],
  Greek: [
    '`1234567890-=' + ';ςερτυθιοπ[]\\' + "ασδφγηξκλ·'" + 'ζχψωβνμ,./',
    '~!@#$%^&*()_+' + ':ΣΕΡΤΥΘΙΟΠ{}|' + 'ΑΣΔΦΓΗΞΚΛ·"' + 'ΖΧΨΩΒΝΜ<>?',
  ],
} as const;

export type Layout = keyof typeof rows;
export const layouts = Object.keys(rows) as Layout[];

export type Held = Partial<Pick<KeyPress, 'ctrlKey' | 'altKey' | 'shiftKey' | 'metaKey'>>;

/** The press of a key, given by its place, on a keyboard. */
export function pressAt(layout: Layout, code: string, held: Held = {}): KeyPress {
  const written = rows[layout][held.shiftKey ? 1 : 0][places.indexOf(code)];
  return press(written === undefined ? code : written === '·' ? 'Dead' : written, code, held);
}

/** The press that writes a letter or sign on a keyboard; Shift is held where it has to be. */
export function pressOf(layout: Layout, character: string, held: Held = {}): KeyPress {
  for (const shiftKey of [held.shiftKey ?? false, true]) {
    const at = rows[layout][shiftKey ? 1 : 0].indexOf(shiftKey ? character.toUpperCase() : character);
    if (at >= 0) return pressAt(layout, places[at]!, { ...held, shiftKey });
  }
  throw new Error(`The ${layout} keyboard writes no ${character}.`);
}

export function press(key: string, code: string, held: Held = {}, altGraph = false): KeyPress {
  const none = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false };
  return { ...none, ...held, key, code, getModifierState: () => altGraph };
}
