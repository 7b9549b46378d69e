const isMac = /mac|iphone|ipad/i.test(navigator.userAgent);

const names: Readonly<Record<string, string>> = {
  $mod: isMac ? '⌘' : 'Ctrl',
  Control: isMac ? '⌃' : 'Ctrl',
  Alt: isMac ? '⌥' : 'Alt',
  Shift: isMac ? '⇧' : 'Shift',
  Meta: isMac ? '⌘' : 'Meta',
  Escape: 'Esc',
  Delete: 'Del',
  Period: '.',
  Comma: ',',
  Slash: '/',
  Equal: '+',
  Minus: '−',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** The keys of a binding as they are printed: `$mod+Shift+KeyZ` is Ctrl, Shift, Z. */
export function keyNames(binding: string): string[] {
  return binding.split('+').map((key) => names[key] ?? key.replace(/^(Key|Digit)/, ''));
}

/** `Ctrl+Shift+Z`; as macOS has it, without the plus signs. */
export function keyText(binding: string): string {
  return keyNames(binding).join(isMac ? '' : '+');
}

/** The binding that a key press would be, or undefined while only modifiers are held. */
export function bindingOf(event: KeyboardEvent): string | undefined {
  if (['Control', 'Shift', 'Alt', 'Meta'].includes(event.key)) return undefined;
  const primary = isMac ? event.metaKey : event.ctrlKey;
  const secondary = isMac ? event.ctrlKey && 'Control' : event.metaKey && 'Meta';
  const modifiers = [primary && '$mod', secondary, event.altKey && 'Alt', event.shiftKey && 'Shift'];
  // A sign such as “?” is the same on every keyboard layout, its key is not.
  const sign = event.key.length === 1 && /[^\p{L}\p{N}\s+]/u.test(event.key);
  const held = sign ? modifiers.filter((modifier) => modifier !== 'Shift') : modifiers;
  return [...held.filter((modifier) => modifier !== false), sign ? event.key : event.code].join('+');
}
