#!/usr/bin/env node
import { Command, Option } from 'commander';
import { commands } from './commands.ts';
import { addControls } from './controls.ts';
import { candidates } from './completion.ts';
import { applyConfig, findConfig } from './config.ts';
import { addExamples, START } from './examples.ts';
import { MISUSED } from './exit-codes.ts';
import { guardOutput, printError } from './finish.ts';
import { plainText, speakPlainly } from './plain-text.ts';
import { version } from './version.ts';
import { setVerbosity } from './verbosity.ts';
import { usePacks } from './vocabulary.ts';

speakPlainly();

const program = new Command('stylograph')
  .description('Runs graphs of neural style transfer losses.')
  // Set before there are commands, which take it over.
  .configureOutput({ writeErr: (text) => process.stderr.write(plainText(text)) })
  .version(version)
  .showHelpAfterError('(see “stylograph --help”)')
  .addOption(new Option('-q, --quiet', 'print the result and errors only').conflicts('verbose'))
  .option('--verbose', 'also print files, models and every step, and where an error comes from')
  .configureHelp({ showGlobalOptions: true })
  // Set before there are commands, which take it over.
  .exitOverride(({ exitCode }) => {
    process.exit(exitCode === 0 ? 0 : MISUSED);
  });

for (const add of commands) add(program);
addExamples(program);

guardOutput();

program.hook('preAction', async (_, command) => {
  setVerbosity(program.opts());
  // The processes of a sweep are told everything.
  const config = ['sweep-job', 'completion'].includes(command.name()) ? undefined : findConfig('.');
  applyConfig(config, command);
  await usePacks(command.opts<{ pack?: string[] }>().pack ?? [], config);
});

const words = process.argv.slice(2);
if (words.length === 0) console.log(START);
// Asked by the scripts of “completion”, for each press of Tab: “complete -- WORD...”.
else if (words[0] === 'complete') console.log(candidates(program, words.slice(2)).join('\n'));
else {
  // The controls are read before the options are.
  setVerbosity({ quiet: words.includes('--quiet') || words.includes('-q') });
  const at = words.findIndex((word) => !word.startsWith('-'));
  if (words[at] === 'run')
    await addControls(
      program.commands.find((command) => command.name() === 'run')!,
      words.toSpliced(at, 1),
    );
  await program.parseAsync().catch((error: unknown) => {
    printError(error);
  });
}
