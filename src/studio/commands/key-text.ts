import { characterAt, isMac, parts } from './keys.ts';

const names: Readonly<Record<string, string>> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  Control: isMac ? '⌃' : 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
  Shift: isMac ? '⇧' : 'Shift',
  Meta: isMac ? '⌘' : 'Meta',
  Escape: 'Esc',
  Delete: 'Del',
  '-': '−',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** The keys of a binding as they are printed: `$mod+Shift+Z` is Ctrl, Shift, Z. */
export function keyNames(binding: string): string[] {
  const { modifiers, key } = parts(binding);
  return [...modifiers, characterAt(key)].map((name) => names[name] ?? name);
}

/** `Ctrl+Shift+Z`; as macOS has it, without the plus signs. */
export function keyText(binding: string): string {
  return keyNames(binding).join(isMac ? '' : '+');
}
