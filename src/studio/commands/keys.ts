export const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

/** What is asked of a key press. */
export interface KeyPress {
  /** What it writes, or its name: `z`, `Z`, `?`, `я`, `Enter`. */
  readonly key: string;
  /** Its place, called as on a US keyboard: `KeyZ`. */
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly metaKey: boolean;
  getModifierState(modifier: 'AltGraph'): boolean;
}

/**
 * How a press fits a binding: by what it writes, or by its place, where the keyboard cannot write what is bound. A
 * fit by what it writes goes before all fits by place.
 */
export type Fit = 'written' | 'place';

/** What a US keyboard writes with each of the places that write no letter, without Shift and with it. */
const signs: Readonly<Record<string, string>> = {
  Backquote: '`~',
  Minus: '-_',
  Equal: '=+',
  BracketLeft: '[{',
  BracketRight: ']}',
  Backslash: '\\|',
  Semicolon: ';:',
  Quote: '\'"',
  Comma: ',<',
  Period: '.>',
  Slash: '/?',
};

/**
 * The characters of a key press, first the one that it types. A keyboard of another script (Greek, Cyrillic) has the Latin
 * letters and signs at the positions of a US keyboard, and digit keys are digits even if they type them only with Shift
 * (French).
 */
export function charactersOf(press: KeyPress): string[] {
  const digit = press.shiftKey || /^\d$/.test(press.key) ? undefined : /^Digit(\d)$/.exec(press.code)?.[1];
  return [characterOf(press), placeOf(press), digit].filter((one) => one !== undefined);
}

/**
 * Whether a press is a binding: modifiers and then a key, joined by `+`. The key is a character (`$mod+Shift+Z`, `?`,
 * `$mod++`) or a name (`Enter`). A place (`KeyZ`) is what version 0.1.0 kept of keys that users chose; it holds
 * for that very key. Shift counts for letters and names only: a sign needs it on some keyboards and not on others.
 */
export function fit(press: KeyPress, binding: string): Fit | undefined {
  const { modifiers, key } = parts(binding);
  const named = !isCharacter(key);
  if (!modifiersFit(press, modifiers, !named && !isLetter(key))) return undefined;
  if (named) return key === nameOf(press) || key === press.code ? 'written' : undefined;
  if (capital(press.key) === capital(key)) return 'written';
  return charactersOf(press).map(capital).includes(capital(key)) ? 'place' : undefined;
}

/** The binding that a key press would be, or undefined while only modifiers are held. */
export function bindingOf(press: KeyPress): string | undefined {
  const { key, altKey, ctrlKey, metaKey, shiftKey } = press;
  const character = placeOf(press) ?? characterOf(press);
  const nothing = /^(Control|Shift|Alt|AltGraph|Meta|CapsLock|Dead|Process|Unidentified)$/.test(key);
  if (nothing && character === undefined) return undefined;
  const sign = character !== undefined && !isLetter(character);
  const typed = sign && press.getModifierState('AltGraph');
  const [primary, secondary] = isMac ? [metaKey, ctrlKey && 'Control'] : [ctrlKey, metaKey && 'Meta'];
  const held = [
    primary && !typed && '$mod',
    secondary,
    altKey && !typed && 'Alt',
    shiftKey && !sign && 'Shift',
  ].filter((modifier) => modifier !== false);
  return [...held, character === undefined ? nameOf(press) : capital(character)].join('+');
}

/** Whether two bindings are the same keys on a US keyboard: `KeyZ`, as it was written once, and `Z`. */
export function sameKeys(one: string, other: string): boolean {
  return canonical(one) === canonical(other);
}

/** The modifiers of a binding, and its key: also where that is a plus sign. */
export function parts(binding: string): { readonly modifiers: readonly string[]; readonly key: string } {
  const at = binding.slice(0, -1).lastIndexOf('+');
  return at < 0
    ? { modifiers: [], key: binding }
    : { modifiers: binding.slice(0, at).split('+'), key: binding.slice(at + 1) };
}

/** What a place writes on a US keyboard; what is no place stays as it is. */
export function characterAt(place: string): string {
  return onUsKeyboard(place, false) ?? place;
}

function canonical(binding: string): string {
  const { modifiers, key } = parts(binding);
  return [...[...modifiers].sort(), capital(characterAt(key))].join('+');
}

/** What a press writes, if that is one character; Space has a name. */
function characterOf({ key }: KeyPress): string | undefined {
  return isCharacter(key) && key !== ' ' ? key : undefined;
}

/** The Latin letter or sign at the position of the key, if the key types another script. */
function placeOf({ key, code, shiftKey, altKey }: KeyPress): string | undefined {
  const foreign = /[\p{L}\p{M}\p{N}]/u.test(key) && !/^[\p{Script=Latin}\p{ASCII}]+$/u.test(key);
  // On a Mac, Option makes another character of every key.
  return foreign || (isMac && altKey) ? onUsKeyboard(code, shiftKey) : undefined;
}

function onUsKeyboard(code: string, shift: boolean): string | undefined {
  return /^Key([A-Z])$/.exec(code)?.[1] ?? signs[code]?.[Number(shift)] ?? /^Digit(\d)$/.exec(code)?.[1];
}

function nameOf({ key }: KeyPress): string {
  return key === ' ' ? 'Space' : key;
}

/** The capital of a letter; ß, whose capital is two letters, stays as it is. */
function capital(character: string): string {
  const upper = character.toUpperCase();
  return upper.length === character.length ? upper : character;
}

function isCharacter(text: string): boolean {
  return /^.$/su.test(text);
}

function isLetter(character: string): boolean {
  return /^\p{L}$/u.test(character);
}

/** A sign that AltGr writes is typed, whatever the system says that AltGr holds; nothing else goes with AltGr. */
function modifiersFit(press: KeyPress, modifiers: readonly string[], sign: boolean): boolean {
  const typed = press.getModifierState('AltGraph');
  if (typed && !sign) return false;
  const has = (modifier: string) =>
    modifiers.includes(modifier) || (modifiers.includes('$mod') && modifier === (isMac ? 'Meta' : 'Control'));
  return (
    (press.ctrlKey && !typed) === has('Control') &&
    (press.altKey && !typed) === has('Alt') &&
    press.metaKey === has('Meta') &&
    (sign || press.shiftKey === has('Shift'))
  );
}
