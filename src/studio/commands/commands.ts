import { compositeCommands } from '../composites/composite-commands.ts';
import { controlCommands } from '../controls/control-commands.ts';
import { cropCommands } from '../crop/crop-commands.ts';
import { labCommands } from '../lab/lab-commands.ts';
import { maskCommands } from '../painter/mask-commands.ts';
import { recordCommands } from '../records/record-commands.ts';
import { presetCommands } from '../presets/preset-commands.ts';
import { queueCommands } from '../queue/queue-commands.ts';
import { shareCommands } from '../share/share-commands.ts';
import { upscaleCommands } from '../upscale/upscale-commands.ts';
import { versionCommands } from '../versions/version-commands.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';
import { dialectCommands } from './dialect-commands.ts';
import { editCommands } from './edit-commands.ts';
import { fileCommands } from './file-commands.ts';
import { helpCommands } from './help-commands.ts';
import { lookCommands } from './look-commands.ts';
import { parameterCommands } from './parameter-commands.ts';
import { runCommands } from './run-commands.ts';
import { viewCommands } from './view-commands.ts';

/** All commands of the studio, in the order of the menus. */
export function allCommands(bench: Workbench): Command[] {
  return [
    ...fileCommands(bench),
    ...versionCommands(bench),
    ...shareCommands(bench),
    ...onGraph(bench, editCommands(bench)),
    ...onGraph(bench, cropCommands(bench)),
    ...onGraph(bench, presetCommands(bench)),
    ...onGraph(bench, compositeCommands(bench)),
    ...onGraph(bench, maskCommands(bench)),
    ...onGraph(bench, dialectCommands(bench)),
    ...onGraph(bench, lookCommands(bench)),
    ...onGraph(bench, viewCommands(bench)),
    ...onGraph(bench, parameterCommands(bench)),
    ...controlCommands(bench),
    ...runCommands(bench),
    ...upscaleCommands(bench),
    ...queueCommands(bench),
    ...recordCommands(bench),
    ...labCommands(bench),
    ...helpCommands(bench),
  ];
}

/** What works in the simple view too. */
const EVERYWHERE = /^edit\.(undo|redo)$|^view\.theme-/;

/** The commands, without those that act on a graph while it is not seen. */
function onGraph({ view }: Workbench, commands: readonly Command[]): Command[] {
  return commands.map((command) =>
    EVERYWHERE.test(command.id)
      ? command
      : { ...command, enabled: () => view.graph && command.enabled?.() !== false },
  );
}
