import { type NumberRange } from './number-scale.ts';
interface Props {
  readonly label: string;
  readonly value: number;
  readonly range: NumberRange;
  readonly unit?: string | undefined;
  readonly onedit: (value: number, gesture?: string) => void;
  readonly onend: () => void;
}
declare const NumberControl: import('svelte').Component<Props, {}, ''>;
type NumberControl = ReturnType<typeof NumberControl>;
export default NumberControl;
