import { compositeCommands } from '../composites/composite-commands.ts';
import { labCommands } from '../lab/lab-commands.ts';
import { recordCommands } from '../records/record-commands.ts';
import { shareCommands } from '../share/share-commands.ts';
import type { Workbench } from '../shell/workbench.svelte.ts';
import type { Command } from './command.ts';
import { dialectCommands } from './dialect-commands.ts';
import { editCommands } from './edit-commands.ts';
import { fileCommands } from './file-commands.ts';
import { helpCommands } from './help-commands.ts';
import { runCommands } from './run-commands.ts';
import { viewCommands } from './view-commands.ts';

/** All commands of the studio, in the order of the menus. */
export function allCommands(bench: Workbench): Command[] {
  return [
    ...fileCommands(bench),
    ...shareCommands(bench),
    ...editCommands(bench),
    ...compositeCommands(bench),
    ...dialectCommands(bench),
    ...viewCommands(bench),
    ...runCommands(bench),
    ...recordCommands(bench),
    ...labCommands(bench),
    ...helpCommands(bench),
  ];
}
