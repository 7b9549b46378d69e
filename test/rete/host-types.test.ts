import { ClassicPreset, NodeEditor, type GetSchemes } from 'rete';
import type { AreaPlugin } from 'rete-area-plugin';
import { ClassicFlow, type ConnectionPlugin } from 'rete-connection-plugin';
import type { ReactArea2D } from 'rete-react-plugin';
import { expect, test } from 'vitest';
import { StylographNode, StylographPlugin } from '../../src/rete/plugin.ts';
import { vocabulary } from '../../src/vocabulary.ts';

class Clock extends ClassicPreset.Node {
  readonly zone: string = 'UTC';
}
type HostNode = Clock | StylographNode;
type HostSchemes = GetSchemes<HostNode, ClassicPreset.Connection<ClassicPreset.Node, ClassicPreset.Node>>;
type AreaExtra = ReactArea2D<HostSchemes>;

/** How a host with its own types uses the plugin: the test is that this compiles. */
function attach(
  area: AreaPlugin<HostSchemes, AreaExtra>,
  connection: ConnectionPlugin<HostSchemes, AreaExtra>,
): void {
  const plugin = new StylographPlugin<HostSchemes>(vocabulary);
  plugin.follow(area);
  // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- it implements Flow
  connection.addPreset(() => new ClassicFlow({ canMakeConnection: plugin.canMakeConnection }));
}

test('works in an editor with node types of the host', async () => {
  expect(attach).toBeTypeOf('function');
  const editor = new NodeEditor<HostSchemes>();
  const plugin = new StylographPlugin<HostSchemes>(vocabulary, {
    foreign: {
      save: (node) => (node instanceof Clock ? node.zone : undefined),
      load: () => new Clock('clock'),
    },
  });
  editor.use(plugin);
  await editor.addNode(plugin.createNode('gram'));
  await editor.addNode(new Clock('clock'));
  expect(plugin.export()['host']).toMatchObject({ nodes: [{ data: 'UTC' }] });
});
