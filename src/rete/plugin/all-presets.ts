export { classic } from './presets.ts';
