import { compositeType, definitionName, definitionOf } from '../../graph/definitions.ts';
import { vocabularyOf } from '../../graph/composite.ts';
import type { GraphDocument, Position } from '../../graph/document.ts';
import { addNode, type Addition } from '../../graph/edits/add.ts';
import type { Clip } from '../../graph/edits/clip.ts';
import { pasteNodes } from '../../graph/edits/paste.ts';
import type { NodeDeclaration } from '../../graph/node-type.ts';
import { vocabulary } from '../../vocabulary.ts';
import type { DocumentStore } from './document-store.svelte.ts';
import { sameJson } from './same-json.ts';

/** A node that can be added: of a type that the graph knows, or a composite node with its definition. */
export interface NodeOffer {
  /** Names it: its type, or what a composite node is kept under. */
  readonly key: string;
  readonly declaration: NodeDeclaration;
  readonly clip?: Clip;
  /** Kept in this browser: it can be forgotten. */
  readonly kept?: true;
}

/** A composite node that is had apart from any graph. */
export interface CompositeClip {
  readonly key: string;
  /** One composite node, with its definition. */
  readonly clip: Clip;
  readonly kept?: true;
}

/** The nodes that can be added to the open graph. */
export class NodeOffers {
  private readonly documents: DocumentStore;
  private readonly clips: () => readonly CompositeClip[];

  /** @param clips what is had besides the open graph. */
  constructor(documents: DocumentStore, clips: () => readonly CompositeClip[]) {
    this.documents = documents;
    this.clips = clips;
  }

  readonly all: readonly NodeOffer[] = $derived.by(() => [
    ...vocabulary.all().map((declaration) => ({ key: declaration.type, declaration })),
    ...this.composites,
  ]);

  private readonly composites: readonly NodeOffer[] = $derived.by(() => {
    const { definitions = {} } = this.documents.document;
    const own = Object.keys(definitions).flatMap((name): NodeOffer[] => {
      const declaration = this.documents.vocabulary.get(compositeType(name));
      return declaration ? [{ key: declaration.type, declaration }] : [];
    });
    const others = this.clips().flatMap(({ clip, ...rest }): NodeOffer[] => {
      const type = clip.nodes[0]?.type ?? '';
      const name = definitionName(type) ?? '';
      const declaration = vocabularyOf(clip, vocabulary).get(type);
      // What the graph has just so is offered once.
      const same = sameJson(definitionOf({ definitions }, name), definitionOf(clip, name));
      return declaration && (rest.kept || !same) ? [{ ...rest, clip, declaration }] : [];
    });
    return [...own, ...others];
  });

  get(key: string): NodeOffer | undefined {
    return this.all.find((offer) => offer.key === key);
  }
}

/** Adds what is offered, its left upper corner at a place. */
export function addOffered(
  document: GraphDocument,
  { declaration, clip }: NodeOffer,
  at: Position,
): Addition {
  return clip ? pasteNodes(document, vocabulary, clip, at) : addNode(document, declaration.type, at);
}
