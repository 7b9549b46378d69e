import type { InputReader, LeafReader } from './engine.ts';
import { leafText } from './leaf-text.ts';

/** The reader of a plan that builds on no result of an earlier optimizer. */
export function inputsOnly(read: InputReader): LeafReader {
  return (leaf) => {
    if (leaf.primitive === 'input') return read(leaf);
    throw new Error(`The plan builds on “${leafText(leaf)}”, which nothing has computed.`);
  };
}
