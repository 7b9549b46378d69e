import type { PhotoTarget } from '../queue/photos.ts';

/** Several pictures for a place that takes one: what can be done with them. */
export interface ManyPictures {
  readonly files: readonly File[];
  /** What the place is called. */
  readonly title: string;
  readonly target: PhotoTarget;
  readonly useFirst: () => void;
  /** Uses the first, and gives each other an image node. */
  readonly addAll?: () => void;
}
