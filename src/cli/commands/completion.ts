import { Argument, type Command } from 'commander';
import { SCRIPTS } from '../completion.ts';

/** `stylograph completion`: prints the script that completes commands, options and names in a shell. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print a script that completes commands, options and names in a shell')
    .addArgument(new Argument('<shell>', 'the shell').choices(Object.keys(SCRIPTS)))
    .action((shell: string) => {
      console.log(SCRIPTS[shell]);
    });
}
