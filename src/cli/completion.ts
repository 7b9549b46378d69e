import type { Command } from 'commander';
import { builtIns } from '../models/built-in.ts';
import { shippedGraphs } from './graph-argument.ts';
import { vocabulary } from './vocabulary.ts';

/** The scripts by shell: each asks `stylograph complete` what fits. Files are the shell's part. */
export const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `_stylograph() {
  local IFS=$'\\n'
  COMPREPLY=($(stylograph complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _stylograph stylograph`,
  zsh: `_stylograph() {
  local -a found
  found=("\${(@f)$(stylograph complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  [[ -n $found ]] && compadd -a found
  _files
}
compdef _stylograph stylograph`,
  fish: `complete -c stylograph -a '(stylograph complete -- (commandline -opc)[2..-1] (commandline -ct | string collect --allow-empty))'`,
};

/** What the last of some words may become: the words after `stylograph`, of which the last may be empty. */
export function candidates(program: Command, words: readonly string[]): string[] {
  const last = words.at(-1) ?? '';
  let command = program;
  let operands = 0;
  let awaiting: readonly string[] | undefined;
  for (const word of words.slice(0, -1)) {
    const inner = command.commands.find((one) => one.name() === word);
    const option = [...command.options, ...program.options].find(
      ({ long, short }) => word === long || word === short,
    );
    if (awaiting) awaiting = undefined;
    else if (option) awaiting = option.required ? (option.argChoices ?? []) : undefined;
    else if (inner) command = inner;
    else if (!word.startsWith('-')) operands++;
  }
  const all = awaiting ?? (last.startsWith('-') ? flags(program, command) : operandsOf(command, operands));
  return all.filter((one) => one.startsWith(last));
}

function flags(program: Command, command: Command): string[] {
  const visible = [...new Set([...command.options, ...program.options])].filter(({ hidden }) => !hidden);
  return ['--help', ...visible.flatMap(({ long }) => long ?? [])];
}

function operandsOf(command: Command, at: number): string[] {
  const visible = command.createHelp().visibleCommands(command);
  if (visible.length > 0) return visible.map((one) => one.name());
  const argument = command.registeredArguments[at] ?? command.registeredArguments.find((one) => one.variadic);
  if (!argument) return [];
  if (argument.argChoices) return argument.argChoices;
  const name = argument.name();
  if (name === 'type') return vocabulary.all().map(({ type }) => type);
  if (name === 'name') return builtIns.map((one) => one.name);
  return name.startsWith('graph') ? shippedGraphs() : [];
}
