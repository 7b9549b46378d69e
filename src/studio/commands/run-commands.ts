import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';

export function runCommands({ studio, controller, editor, view, pinned }: Workbench): Command[] {
  const { run } = studio;
  return [
    {
      id: 'run.start',
      group: 'Run',
      title: () => (run.status !== 'paused' ? 'Run' : run.stale ? 'Start again' : 'Resume'),
      words: 'start optimize go resume',
      keys: ['$mod+Enter'],
      scope: 'typing',
      enabled: () => run.status !== 'running' && run.status !== 'preparing',
      run: () => {
        if (run.status === 'paused') controller.resume();
        else controller.start(studio.documents.document);
      },
    },
    {
      id: 'run.up-to',
      group: 'Run',
      on: ['node'],
      title: () => 'Run up to here',
      words: 'partial part node only preview',
      keys: ['Alt+U'],
      enabled: () => view.graph && editor.selected.length === 1,
      run: () => {
        const { documents } = studio;
        const upTo = [...documents.level, editor.selected[0]!].join('/');
        controller.start(documents.document, { upTo });
      },
    },
    {
      id: 'run.pause',
      group: 'Run',
      title: () => 'Pause',
      keys: ['$mod+Shift+Enter'],
      scope: 'typing',
      enabled: () => run.status === 'running',
      run: () => {
        controller.pause();
      },
    },
    {
      id: 'run.step',
      group: 'Run',
      title: () => 'One step',
      keys: ['F10'],
      scope: 'typing',
      enabled: () => run.status !== 'running' && run.status !== 'preparing',
      run: () => {
        controller.step(studio.documents.document);
      },
    },
    {
      id: 'run.stop',
      group: 'Run',
      title: () => 'Stop',
      words: 'cancel abort',
      keys: ['$mod+Alt+Enter'],
      scope: 'typing',
      enabled: () => controller.active,
      run: () => {
        controller.stop();
      },
    },
    {
      id: 'run.restart',
      group: 'Run',
      title: () => 'Run from the start',
      words: 'restart again',
      keys: ['$mod+Alt+R'],
      scope: 'typing',
      apart: true,
      run: () => {
        controller.start(studio.documents.document);
      },
    },
    {
      id: 'run.pin',
      group: 'Run',
      title: () => 'Pin the curves of this run',
      words: 'compare keep behind',
      keys: ['Alt+Shift+P'],
      enabled: () => pinned.canPin(run),
      run: () => {
        pinned.pinCurrent(run, studio.documents);
      },
    },
    {
      id: 'run.gradients',
      group: 'Run',
      title: () =>
        controller.measuresGradients ? 'Stop measuring gradient norms' : 'Measure gradient norms',
      words: 'curves terms balance',
      run: () => {
        controller.measureGradients(!controller.measuresGradients);
      },
    },
  ];
}
