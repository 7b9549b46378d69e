import { checkPack, type NodePack } from '../graph/pack.ts';
import type { NodeType } from './node.ts';

/**
 * Declares a pack: node types that others can use. Make it the default export of a module, and the command line takes it
 * with `--pack`, a program with `vocabulary.with(pack)`. Throws an Error that says what is wrong.
 */
export function definePack(pack: NodePack<NodeType>): NodePack<NodeType> {
  checkPack(pack);
  return pack;
}
