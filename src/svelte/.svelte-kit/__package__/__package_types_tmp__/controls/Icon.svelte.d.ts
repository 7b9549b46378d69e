import { type IconName } from './icons.ts';
interface Props {
  readonly name: IconName;
  readonly size?: number;
}
declare const Icon: import('svelte').Component<Props, {}, ''>;
type Icon = ReturnType<typeof Icon>;
export default Icon;
