import type { DownloadProgress } from '../../models/download/progress.ts';
import type { AddedModel, BrokenModel, ModelInfo } from '../../models/library/library.ts';
import type { InputConvention } from '../../models/readers/input-convention.ts';
import type { TensorType } from '../../models/safetensors.ts';

/** What the page asks of the worker that keeps models. Every request gets one `done` or `failed` with its id. */
export type ModelRequest = { readonly id: number } & (
  | { readonly type: 'list' }
  | {
      readonly type: 'get';
      readonly name: string;
      readonly from: string;
      readonly base: string | undefined;
      readonly layers: readonly string[] | undefined;
      readonly precision: TensorType;
    }
  /** Without a name the model is called after what it is, or after its file. */
  | {
      readonly type: 'add';
      readonly name: string | undefined;
      /** Models that the graph lacks. */
      readonly likely: readonly string[];
      readonly file: File;
      /** The input convention; detected from the content unless given. */
      readonly input: InputConvention | undefined;
      readonly precision: TensorType;
    }
  | { readonly type: 'remove' | 'verify'; readonly name: string }
  /** Ends the request of id `other`. */
  | { readonly type: 'cancel'; readonly other: number }
);

/** A model with known properties, or the rest of an interrupted download. */
export interface Listing {
  readonly models: readonly (ModelInfo | BrokenModel)[];
  /** Bytes of interrupted downloads, by model. */
  readonly unfinished: Readonly<Record<string, number>>;
}

export type ModelReport = { readonly id: number } & (
  | { readonly type: 'progress'; readonly progress: DownloadProgress }
  /** A pause before another try, and why. */
  | { readonly type: 'waiting'; readonly reason: string; readonly seconds: number }
  | { readonly type: 'done'; readonly value: Listing | AddedModel | undefined }
  | { readonly type: 'failed'; readonly message: string; readonly canceled: boolean }
);
