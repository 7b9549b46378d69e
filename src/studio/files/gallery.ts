import { galleryGroups } from './gallery-groups.ts';

/** One of the graphs that come with Stylograph. */
export interface GalleryGraph {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** What it is for, in one line. */
  readonly line: string;
  readonly group: string;
  readonly raw: unknown;
  /** A picture that it really made; missing where none was rendered yet. */
  readonly thumbnail: string;
}

const modules = import.meta.glob<{ title?: string; description?: string }>(
  '../../../graphs/*.stylograph.json',
  { eager: true, import: 'default' },
);

/** In the order of their groups; the graph of a first visit is the first. */
export const gallery: readonly GalleryGraph[] = Object.entries(galleryGroups).flatMap(([group, graphs]) =>
  Object.entries(graphs).map(([name, line]): GalleryGraph => {
    const raw = modules[`../../../graphs/${name}.stylograph.json`];
    return {
      name,
      title: raw?.title ?? name,
      description: raw?.description ?? '',
      line,
      group,
      raw,
      thumbnail: new URL(`gallery/${name}.webp`, document.baseURI).href,
    };
  }),
);
