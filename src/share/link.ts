import { deflateSync } from 'fflate';
import type { GraphDocument } from '../graph/document.ts';
import { parseDocument } from '../graph/parse.ts';
import { base64Url, bytesOfBase64Url } from './base64.ts';
import { inflate } from './inflate.ts';
import { withoutPictures } from './pictures.ts';
import { refusal } from '../graph/problem.ts';
import { sentence } from '../graph/sentence.ts';

/** Characters of a fragment that mail, chats and browsers still pass on whole. */
export const LONGEST_LINK = 8000;

/** What a link may unfold to: hundreds of nodes. */
const MOST_BYTES = 1e6;

const KEY = 'graph=';

/**
 * The graph as the fragment of a URL, `graph=...` without the `#`: its JSON deflated, in base64url. A fragment is never
 * sent to a server. Pictures that the graph carries are left out; their hashes and names stay.
 *
 * @throws GraphError if it gets longer than {@link LONGEST_LINK}.
 */
export function linkFragment(document: GraphDocument): string {
  const light = { ...withoutPictures(document), viewport: undefined };
  const bytes = new TextEncoder().encode(JSON.stringify(light));
  const fragment = KEY + base64Url(deflateSync(bytes, { level: 9 }));
  if (fragment.length > LONGEST_LINK || bytes.length > MOST_BYTES)
    throw refusal(
      `The link of this graph has ${fragment.length} characters. Links above ${LONGEST_LINK} often fail.`,
      'Share it as a file instead.',
    );
  return fragment;
}

/**
 * The graph that a URL's fragment carries, with or without its `#`; undefined if there is none.
 *
 * @throws GraphError if there is one that is damaged, too large, or no graph.
 */
export function graphInFragment(fragment: string): GraphDocument | undefined {
  const text = fragment.replace(/^#/, '');
  if (!text.startsWith(KEY)) return undefined;
  let json: Uint8Array;
  try {
    json = inflate(bytesOfBase64Url(text.slice(KEY.length)), MOST_BYTES, 'The link');
  } catch (error) {
    const reason = (error as Error).message;
    throw refusal(
      reason.startsWith('The link') ? reason : `The link is damaged: ${sentence(reason)}`,
      'Copy the complete link again.',
    );
  }
  return parseDocument(new TextDecoder().decode(json));
}
