interface Props {
  readonly label: string;
  readonly value: readonly string[];
  readonly known?: readonly string[];
  readonly compact: boolean;
  readonly onedit: (value: readonly string[]) => void;
}
declare const LayersControl: import('svelte').Component<Props, {}, ''>;
type LayersControl = ReturnType<typeof LayersControl>;
export default LayersControl;
