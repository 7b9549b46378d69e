/** The plugin for any Rete editor: `stylograph/rete`. What the studio's own canvas is made of is `stylograph/rete/canvas`. */
export { StylographPlugin, type StylographOptions } from './plugin/stylograph-plugin.ts';
export { StylographNode, type PluginSchemes, type StylographSchemes } from './plugin/stylograph-node.ts';
export * as Presets from './plugin/all-presets.ts';
export { ParameterControl, type ControlRequest, type StylographPreset } from './plugin/presets.ts';
export type { FollowedArea } from './plugin/followed-area.ts';
export type { ForeignNodes } from './plugin/host.ts';
export type { Control } from '../graph/controls.ts';
export type { GraphRunOptions } from './plugin/graph-run.ts';
export type { DocumentSignal, RunEnd, RunSignal, StylographSignal } from './plugin/signals.ts';
export { TypedSocket, type SocketAddress } from './scheme.ts';
