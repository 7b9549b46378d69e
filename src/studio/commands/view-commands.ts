import { givesMaps } from '../canvas/gives-maps.ts';
import type { HideableName } from '../shell/panes.svelte.ts';
import { givingPath } from '../state/levels.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import { wireShapes } from '../../svelte/wire-path.ts';
import type { Command } from './command.ts';

export function viewCommands(bench: Workbench): Command[] {
  const { studio, panes, theme } = bench;
  const pane = (name: HideableName, what: string, more: Partial<Command> = {}): Command => ({
    id: `view.${name}`,
    group: 'View',
    title: () => `${panes.shows(name) ? 'Hide' : 'Show'} ${what}`,
    run: () => {
      panes.toggle(name);
    },
    ...more,
  });
  const zoom = (id: string, title: string, factor: number, keys: readonly string[]): Command => ({
    id,
    group: 'View',
    title: () => title,
    keys,
    run: () => studio.view?.zoomBy(factor),
  });

  const withMaps = () => {
    const { shown, document, level, vocabulary } = studio.documents;
    const types = new Map(shown.nodes.map(({ id, type }) => [id, type]));
    return bench.editor.selected.flatMap((id) => {
      const type = types.get(id) ?? '';
      const giving = givesMaps(vocabulary.get(type)) && givingPath(document, [...level, id].join('/'), type);
      return giving ? [giving] : [];
    });
  };

  return [
    {
      id: 'view.add',
      group: 'View',
      on: ['ground'],
      title: () => 'Add a node…',
      words: 'search palette insert create',
      keys: ['Shift+A'],
      run: () => {
        bench.openPalette();
      },
    },
    {
      id: 'view.add-tab',
      group: 'View',
      title: () => 'Add a node (in the graph view)',
      keys: ['Tab'],
      scope: 'canvas',
      unlisted: true,
      enabled: () => studio.view?.tabAdds === true,
      run: () => {
        bench.openPalette();
      },
    },
    {
      id: 'view.find',
      group: 'View',
      on: ['ground'],
      title: () => 'Find in the graph…',
      words: 'search nodes title type parameter value',
      keys: ['$mod+F'],
      scope: 'typing',
      run: () => {
        bench.finder.show();
      },
    },
    {
      id: 'view.fit',
      group: 'View',
      on: ['ground'],
      title: () => 'Fit the graph',
      words: 'zoom all home',
      keys: ['.'],
      apart: true,
      run: () => studio.view?.fit(),
    },
    {
      id: 'view.focus',
      group: 'View',
      on: ['node', 'frame'],
      title: () => 'Focus the selection',
      words: 'zoom to',
      keys: ['F'],
      enabled: () => bench.editor.selected.length > 0,
      run: () => studio.view?.fit(bench.editor.selected),
    },
    {
      id: 'view.peek',
      group: 'View',
      on: ['node'],
      title: () => 'Show feature maps',
      words: 'channels activations gram matrix look eye',
      keys: ['P'],
      enabled: () => withMaps().length > 0,
      run: () => {
        studio.peeks.toggle(withMaps());
      },
    },
    zoom('view.zoom-in', 'Zoom in', 1.25, ['$mod++', '$mod+=']),
    zoom('view.zoom-out', 'Zoom out', 0.8, ['$mod+-']),
    pane('library', 'the node library', {
      apart: true,
      keys: ['$mod+Shift+L'],
      enabled: () => !panes.narrow,
    }),
    pane('minimap', 'the minimap', {
      words: 'overview map',
      keys: ['Alt+M'],
      // The graph view has no room for it.
      enabled: () => panes.windowWidth > 640,
    }),
    pane('bottom', 'curves and problems', { keys: ['$mod+Shift+J'] }),
    pane('side', 'preview and inspector', { keys: ['$mod+Shift+K'] }),
    {
      id: 'view.snap',
      group: 'View',
      title: () => `${studio.choices.snaps ? 'Do not snap' : 'Snap'} moved nodes`,
      words: 'grid align guides magnet',
      keys: ['Alt+S'],
      apart: true,
      run: () => {
        studio.choices.toggleSnaps();
      },
    },
    ...wireShapes.map((shape): Command => ({
      id: `view.wires-${shape}`,
      group: 'View',
      title: () => `${shape.charAt(0).toUpperCase()}${shape.slice(1)} wires`,
      words: 'wire style lines links spline linear orthogonal',
      ...(shape === wireShapes[0] && { apart: true }),
      chosen: () => studio.choices.wires === shape,
      run: () => {
        studio.choices.shapeWires(shape);
      },
    })),
    ...(['system', 'light', 'dark'] as const).map((name, index): Command => ({
      id: `view.theme-${name}`,
      group: 'View',
      title: () => ({ system: 'System colors', light: 'Light colors', dark: 'Dark colors' })[name],
      words: 'theme mode',
      ...(index === 0 && { apart: true }),
      chosen: () => theme.name === name,
      run: () => {
        theme.set(name);
      },
    })),
  ];
}
