interface Props {
  readonly label: string;
  readonly value: boolean;
  readonly onedit: (value: boolean) => void;
}
declare const BooleanControl: import('svelte').Component<Props, {}, ''>;
type BooleanControl = ReturnType<typeof BooleanControl>;
export default BooleanControl;
