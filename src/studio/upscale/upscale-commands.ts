import type { Command } from '../commands/command.ts';
import { loadLater } from '../shell/load-later.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import { resultStage } from './result-stage.ts';

/**
 * Opens the dialog, which is loaded when it is first needed.
 *
 * @param record the id of the record whose result is finished; that of the run if undefined.
 */
export async function openUpscaleDialog(bench: Workbench, record?: string): Promise<void> {
  const { studio } = bench;
  const load = () => Promise.all([import('./UpscaleDialog.svelte'), import('./upscaler.svelte.ts')]);
  const loaded = await loadLater(studio.notices, load);
  if (!loaded) return;
  const [dialog, { Upscaler }] = loaded;
  const upscaler = (bench.upscaler ??= new Upscaler(studio, bench.controller, bench.records));
  const taken = record === undefined ? await upscaler.takeRun() : await upscaler.takeRecord(record);
  if (taken) bench.dialog = dialog.default;
  else studio.notices.add('info', 'There is no result to finish. Run the graph first.');
}

export function upscaleCommands(bench: Workbench): Command[] {
  return [
    {
      id: 'run.upscale',
      group: 'Run',
      title: () => 'Finish at a larger size…',
      words: 'upscale print resolution enlarge high big poster dpi',
      keys: ['Alt+L'],
      apart: true,
      enabled: () => resultStage(bench.studio.run) !== undefined,
      run: () => openUpscaleDialog(bench),
    },
  ];
}
