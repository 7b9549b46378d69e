/** A file as it was read, before it is known to fit any schema. */
export type RawDocument = Record<string, unknown>;

/** Brings a document from `from` to `from + 1`. What does not look as expected stays as it is: the schema reports it. */
export interface Migration {
  readonly from: number;
  readonly about: string;
  migrate(document: RawDocument): RawDocument;
}
