import { compile, type Compiled } from '../compile/compile.ts';
import type { GraphDocument } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import type { Problem } from '../graph/problem.ts';
import type { NodeType } from '../program/node.ts';
import { openWorld, type Resolver, type World } from './world.ts';

/** A graph that can run: with what it names opened, and compiled. */
export interface OpenedGraph {
  readonly document: GraphDocument;
  readonly vocabulary: Vocabulary<NodeType>;
  readonly world: World;
  readonly compiled: Compiled;
}

/**
 * Opens what a graph names, and compiles it. Throws a {@link GraphError} with every problem.
 *
 * @param found what `validate` finds, where that is known already.
 */
export async function openAndCompile(
  document: GraphDocument,
  vocabulary: Vocabulary<NodeType>,
  resolver: Resolver,
  found?: readonly Problem[],
): Promise<OpenedGraph> {
  const world = await openWorld(document, vocabulary, resolver);
  return { document, vocabulary, world, compiled: compile(document, vocabulary, world.catalogue, found) };
}
