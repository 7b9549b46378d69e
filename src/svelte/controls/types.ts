import type { Parameter } from '../../graph/parameters.ts';

/** The properties of `ParameterControl.svelte`: one parameter of one node, edited in a node or in the inspector. */
export interface ParameterControlProps {
  readonly name: string;
  readonly parameter: Parameter;
  readonly value: unknown;
  /** What the parameter may name: layers of the node's model, samples, models, terms that are wired. */
  readonly suggestions?: readonly string[];
  /** Where a thumbnail of a picture that the graph carries can be had; samples are known without it. */
  readonly pictureUrl?: (source: string) => string | undefined;
  /** The value is that of the first of several nodes, and others have another. */
  readonly mixed?: boolean;
  /** In a node: small, without help. */
  readonly compact?: boolean;
  /** The value changed; edits of one `gesture` (a scrub) belong together until `onend`. */
  readonly onedit: (value: unknown, gesture?: string) => void;
  readonly onend?: () => void;
  /** A file was dropped on, pasted into or picked for a picture parameter, maybe with others. */
  readonly onfile?: (file: File, others: readonly File[]) => void;
}
