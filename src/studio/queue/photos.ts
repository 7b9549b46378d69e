import { withAsset, type PictureAsset } from '../../graph/assets.ts';
import { setControl } from '../../graph/controls.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { setParameterValue } from '../../graph/edits/parameters.ts';
import { levelOf, withLevel } from '../../graph/level.ts';
import { vocabulary } from '../../vocabulary.ts';

/** What the photos of a batch are for: a control, or a parameter of a node, perhaps inside a definition. */
export type PhotoTarget =
  | { readonly on: 'control'; readonly name: string }
  | {
      readonly on: 'parameter';
      readonly definition?: string | undefined;
      readonly node: string;
      readonly parameter: string;
    };

/** The graph with a photo where the photos of a batch go. Throws a {@link GraphError} if a control is not there. */
export function withPhoto(
  document: GraphDocument,
  target: PhotoTarget,
  picture: PictureAsset,
): GraphDocument {
  const source = `asset:${picture.key}`;
  const carrying = withAsset(document, picture);
  if (target.on === 'control') return setControl(carrying, vocabulary, target.name, source);
  const { definition, node, parameter } = target;
  const change = (shown: GraphDocument) => setParameterValue(shown, node, parameter, source);
  return definition === undefined
    ? change(carrying)
    : withLevel(carrying, definition, change(levelOf(carrying, definition)));
}

/** Names for the results of photos: theirs, each once, ending in `.png`. */
export function resultNames(photos: readonly string[]): string[] {
  const taken = new Set<string>();
  return photos.map((photo) => {
    // No system takes these in a name.
    const bare = photo.replace(/\.[^.]*$/, '').replaceAll(/[/\\:*?"<>|]+/g, '-') || 'picture';
    let name = bare;
    for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${bare}-${number}`;
    taken.add(name.toLowerCase());
    return `${name}.png`;
  });
}
