import type { Value } from '../program/value.ts';

/** A leaf in words: `input conv1_1.kernel`. */
export function leafText(leaf: Value): string {
  const { source, node, parameter } = leaf.attributes;
  return [leaf.primitive, source ?? node, parameter]
    .filter((part) => part !== undefined)
    .map((part) => (typeof part === 'string' ? part : JSON.stringify(part)))
    .join(' ');
}
