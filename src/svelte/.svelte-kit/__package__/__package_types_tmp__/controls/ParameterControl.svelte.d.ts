import type { ParameterControlProps } from './types.ts';
declare const ParameterControl: import('svelte').Component<ParameterControlProps, {}, ''>;
type ParameterControl = ReturnType<typeof ParameterControl>;
export default ParameterControl;
