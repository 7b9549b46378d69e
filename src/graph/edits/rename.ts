import * as v from 'valibot';
import type { Verdict } from '../connect.ts';
import { idSchema, type GraphDocument } from '../document.ts';
import type { Vocabulary } from '../vocabulary.ts';
import { renameIds } from './rename-ids.ts';

/** Whether a node may have this id. */
export function canRename(document: GraphDocument, id: string, wished: string): Verdict {
  const result = v.safeParse(idSchema, wished);
  if (!result.success) return { ok: false, reason: result.issues[0].message };
  if (wished !== id && document.nodes.some((node) => node.id === wished))
    return { ok: false, reason: `Another node is called “${wished}”.` };
  return { ok: true };
}

/** Gives a node another id; what {@link canRename} refuses changes nothing. */
export function renameNode(
  document: GraphDocument,
  vocabulary: Vocabulary,
  id: string,
  wished: string,
): GraphDocument {
  const there = document.nodes.some((node) => node.id === id);
  if (!there || wished === id || !canRename(document, id, wished).ok) return document;
  return renameIds(document, vocabulary, new Map([[id, wished]]));
}
