#!/usr/bin/env node
import { Command } from 'commander';
import { commands } from './commands.ts';
import { addControls } from './controls.ts';
import { guardOutput, MISUSED, printError } from './finish.ts';
import { plainText, speakPlainly } from './plain-text.ts';
import { version } from './version.ts';
import { usePacks } from './vocabulary.ts';

speakPlainly();

const program = new Command('stylograph')
  .description('Runs graphs of neural style transfer losses.')
  // Set before there are commands, which take it over.
  .configureOutput({ writeErr: (text) => process.stderr.write(plainText(text)) })
  .version(version)
  .showHelpAfterError('(see “stylograph --help”)')
  .addHelpText(
    'after',
    `
Exit codes: 0 if the command succeeded, or was stopped and its result saved; 1 if a graph, a file or a run has a problem;
2 if the command line is wrong.`,
  )
  // Set before there are commands, which take it over.
  .exitOverride(({ exitCode }) => {
    process.exit(exitCode === 0 ? 0 : MISUSED);
  });

for (const add of commands) add(program);

guardOutput();

program.hook('preAction', async (_, command) => {
  await usePacks(command.opts<{ pack?: string[] }>().pack ?? []);
});

const [name, ...rest] = process.argv.slice(2);
if (name === 'run')
  await addControls(
    program.commands.find((command) => command.name() === name)!,
    rest,
  );

await program.parseAsync().catch((error: unknown) => {
  printError(error);
});
