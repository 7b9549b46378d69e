interface Props {
  readonly label: string;
  readonly value: string;
  /** Each value with what it means. */
  readonly options: Readonly<Record<string, string>>;
  readonly onedit: (value: string) => void;
}
declare const ChoiceControl: import('svelte').Component<Props, {}, ''>;
type ChoiceControl = ReturnType<typeof ChoiceControl>;
export default ChoiceControl;
