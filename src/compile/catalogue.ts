import type { Architecture } from '../models/architecture.ts';

/** What is known of pictures and models when a graph is compiled: sizes and shapes, no entries. */
export interface Catalogue {
  /** The size of a picture, or why it cannot be had. */
  readonly pictureSize: (
    source: string,
  ) => { width: number; height: number } | { missing: string; remedy: string };
  /** A feature network, or why it cannot be had. */
  readonly network: (name: string) => Architecture | { missing: string; remedy: string };
}
