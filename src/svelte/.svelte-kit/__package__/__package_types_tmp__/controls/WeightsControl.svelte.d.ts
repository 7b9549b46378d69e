interface Props {
  readonly label: string;
  readonly value: Readonly<Record<string, number>>;
  /** The names that there are; weights of others have no effect. */
  readonly names?: readonly string[] | undefined;
  readonly onedit: (value: Readonly<Record<string, number>>, gesture?: string) => void;
  readonly onend: () => void;
}
declare const WeightsControl: import('svelte').Component<Props, {}, ''>;
type WeightsControl = ReturnType<typeof WeightsControl>;
export default WeightsControl;
