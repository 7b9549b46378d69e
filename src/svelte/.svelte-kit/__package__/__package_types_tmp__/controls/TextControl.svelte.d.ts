interface Props {
  readonly label: string;
  readonly value: string;
  readonly suggestions?: readonly string[];
  readonly onedit: (value: string) => void;
}
declare const TextControl: import('svelte').Component<Props, {}, ''>;
type TextControl = ReturnType<typeof TextControl>;
export default TextControl;
