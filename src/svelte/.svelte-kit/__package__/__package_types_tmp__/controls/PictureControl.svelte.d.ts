interface Props {
  readonly label: string;
  readonly value: string;
  /** Samples and pictures in the graph to choose from. */
  readonly suggestions?: readonly string[];
  readonly compact: boolean;
  readonly pictureUrl?: ((source: string) => string | undefined) | undefined;
  readonly onedit: (value: string) => void;
  readonly onfile?: ((file: File) => void) | undefined;
}
declare const PictureControl: import('svelte').Component<Props, {}, ''>;
type PictureControl = ReturnType<typeof PictureControl>;
export default PictureControl;
