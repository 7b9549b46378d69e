import { describe, expect, test, vi } from 'vitest';
import { keyText } from '../../../src/studio/commands/key-text.ts';
import { bindingOf, charactersOf, fit, sameKeys } from '../../../src/studio/commands/keys.ts';
import { layouts, press, pressAt, pressOf, type Held, type Layout } from './layouts.ts';

vi.hoisted(() => vi.stubGlobal('navigator', { userAgent: 'X11; Linux x86_64' }));

const latin: readonly Layout[] = ['US', 'German', 'French', 'Dvorak'];
const otherScripts: readonly Layout[] = ['Russian', 'Greek'];
const letters = 'Z Y X C V D M B G A K O S'.split(' ');
const control = { ctrlKey: true };

describe.each(latin)('on a %s keyboard', (layout) => {
  test.each(letters)('Ctrl+%s is the key that types it, and no other', (letter) => {
    const binding = `$mod+${letter}`;
    const written = pressOf(layout, letter.toLowerCase(), control);
    expect(fit(written, binding)).toBe('written');
    expect(fit(pressOf(layout, letter, { ...control, shiftKey: true }), binding)).toBeUndefined();
    expect(fit(pressOf(layout, letter.toLowerCase()), binding)).toBeUndefined();
    const place = pressAt(layout, `Key${letter}`, control);
    if (place.code !== written.code) expect(fit(place, binding)).toBeUndefined();
  });
});

describe.each(otherScripts)('on a %s keyboard', (layout) => {
  test.each(letters)('Ctrl+%s is the key at its position', (letter) => {
    expect(fit(pressAt(layout, `Key${letter}`, control), `$mod+${letter}`)).toBe('place');
    const shifted = pressAt(layout, `Key${letter}`, { ...control, shiftKey: true });
    expect(fit(shifted, `$mod+${letter}`)).toBeUndefined();
    expect(fit(shifted, `$mod+Shift+${letter}`)).toBe('place');
  });
});

describe.each(layouts)('the signs of a %s keyboard', (layout) => {
  test.each(['?', '+', '-', '.', '0', '1'])('%s is the key that types it, with or without Shift', (sign) => {
    expect(fit(pressOf(layout, sign), sign)).toBe('written');
    expect(fit(pressOf(layout, sign, control), `$mod+${sign}`)).toBe('written');
    expect(charactersOf(pressOf(layout, sign))[0]).toBe(sign);
  });

  test('a digit is also its key without Shift', () => {
    for (const digit of '0123456789')
      expect(fit(pressAt(layout, `Digit${digit}`), digit)).toBe(layout === 'French' ? 'place' : 'written');
  });
});

test('signs without a key in another script are at their positions', () => {
  for (const [code, shiftKey, sign] of [
    ['BracketLeft', false, '['],
    ['BracketLeft', true, '{'],
    ['Semicolon', false, ';'],
    ['Period', false, '.'],
  ] as const)
    expect(fit(pressAt('Russian', code, { shiftKey }), sign)).toBe('place');
  expect(fit(press('۱', 'Digit1'), '1')).toBe('place');
  expect(fit(press('ㅋ', 'KeyZ', control), '$mod+Z')).toBe('place');
  expect(fit(press('لا', 'KeyB', control), '$mod+B')).toBe('place');
});

test('a character typed with AltGr is a sign if it is bound, and never Ctrl+Alt', () => {
  // Polish ń and German [, as systems report them that use Control and Alt for AltGr.
  const held: Held = { ctrlKey: true, altKey: true };
  expect(fit(press('ń', 'KeyN', held, true), '$mod+Alt+N')).toBeUndefined();
  expect(fit(press('ń', 'KeyN', held), '$mod+Alt+N')).toBeUndefined();
  expect(fit(press('[', 'Digit8', held, true), '[')).toBe('written');
  expect(fit(press('n', 'KeyN', held), '$mod+Alt+N')).toBe('written');
});

test('Caps Lock changes no letter, and named keys are unaffected', () => {
  expect(fit(press('Z', 'KeyZ', control), '$mod+Z')).toBe('written');
  expect(fit(press('Enter', 'NumpadEnter', control), '$mod+Enter')).toBe('written');
  expect(fit(press('Tab', 'Tab', { shiftKey: true }), 'Tab')).toBeUndefined();
  expect(fit(press('Process', 'KeyF'), 'F')).toBeUndefined();
});

test('keys stored by version 0.1.0 refer to the physical key, and conflict with its letter', () => {
  expect(fit(pressAt('US', 'KeyM', { altKey: true }), 'Alt+KeyM')).toBe('written');
  expect(fit(pressAt('German', 'KeyY', { altKey: true }), 'Alt+KeyY')).toBe('written');
  expect(fit(press('.', 'Period'), 'Period')).toBe('written');
  expect(sameKeys('Alt+KeyM', 'Alt+M')).toBe(true);
  expect(sameKeys('Shift+$mod+KeyM', '$mod+Shift+M')).toBe(true);
  expect(sameKeys('Period', '.')).toBe(true);
  expect(sameKeys('$mod+M', 'Alt+M')).toBe(false);
  expect(keyText('Alt+KeyM')).toBe('Alt+M');
});

describe.each(layouts)('keys chosen on a %s keyboard', (layout) => {
  test('are bound to what they type, and found again', () => {
    const held = { ctrlKey: true, altKey: true };
    for (const code of ['KeyZ', 'KeyQ', 'KeyM', 'Slash', 'Digit5', 'Equal', 'BracketLeft', 'Minus'])
      for (const shiftKey of [false, true]) {
        const chosen = pressAt(layout, code, { ...held, shiftKey });
        const binding = bindingOf(chosen);
        if (chosen.key === 'Dead') expect(binding).toBeUndefined();
        else expect(fit(chosen, binding!), binding).toBeDefined();
      }
  });
});

test('a chosen key is displayed as printed on it', () => {
  expect(bindingOf(pressOf('German', 'z', control))).toBe('$mod+Z');
  expect(bindingOf(pressAt('Russian', 'KeyZ', { ...control, shiftKey: true }))).toBe('$mod+Shift+Z');
  expect(bindingOf(pressOf('French', '?'))).toBe('?');
  expect(bindingOf(press(' ', 'Space', { altKey: true }))).toBe('Alt+Space');
  expect(bindingOf(press('+', 'NumpadAdd', control))).toBe('$mod++');
  expect(bindingOf(press('Shift', 'ShiftLeft', { shiftKey: true }))).toBeUndefined();
  expect(keyText('$mod++')).toBe('Ctrl++');
  expect(keyText('+')).toBe('+');
  expect(keyText('$mod+Shift+Z')).toBe('Ctrl+Shift+Z');
});

test('on a Mac, Option changes the characters of letters, so their positions count', async () => {
  vi.stubGlobal('navigator', { userAgent: 'Macintosh' });
  vi.resetModules();
  const mac = await import('../../../src/studio/commands/keys.ts');
  const option = { altKey: true };
  expect(mac.fit(press('ç', 'KeyC', option), 'Alt+C')).toBe('place');
  expect(mac.fit(press('≥', 'Period', option), 'Alt+.')).toBe('place');
  expect(mac.bindingOf(press('Dead', 'KeyN', option))).toBe('Alt+N');
  expect(mac.fit(press('z', 'KeyZ', { metaKey: true }), '$mod+Z')).toBe('written');
  expect(mac.fit(press('z', 'KeyZ', control), '$mod+Z')).toBeUndefined();
});
