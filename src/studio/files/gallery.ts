import { inOrder } from '../../platform/locale.ts';

/** One of the graphs that come with Stylograph. */
export interface GalleryGraph {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly raw: unknown;
  /** A picture that it really made; missing where none was rendered yet. */
  readonly thumbnail: string;
}

const modules = import.meta.glob<{ title?: string; description?: string }>(
  '../../../graphs/*.stylograph.json',
  { eager: true, import: 'default' },
);

export const gallery: readonly GalleryGraph[] = Object.entries(modules)
  .map(([path, raw]) => {
    const name = path.replace(/^.*\//, '').replace('.stylograph.json', '');
    return {
      name,
      title: raw.title ?? name,
      description: raw.description ?? '',
      raw,
      thumbnail: new URL(`gallery/${name}.webp`, document.baseURI).href,
    };
  })
  // The graph of a first visit is the first.
  .sort((a, b) => Number(b.name === 'house') - Number(a.name === 'house') || inOrder(a.title, b.title));
