import type { Command } from 'commander';
import { most } from '../../graph/extremes.ts';
import type { NodeDeclaration } from '../../graph/node-type.ts';
import { categories } from '../../graph/node-type.ts';
import { parameterRange, type Parameter } from '../../graph/parameters.ts';
import { misuse } from '../usage.ts';
import { vocabulary } from '../vocabulary.ts';
import { finish } from '../finish.ts';
import { packOption } from '../options.ts';

/** `stylograph nodes`: the vocabulary, or all about one type. Returns the exit code. */
function nodesCommand(type: string | undefined): number {
  if (type === undefined) {
    console.log(categories.map(categoryText).filter(Boolean).join('\n\n'));
    return 0;
  }
  const declaration = vocabulary.get(type);
  if (!declaration)
    throw misuse(
      `There is no node type “${type}”.`,
      `${vocabulary.suggestion(type)}“stylograph nodes” lists them.`,
    );
  console.log(nodeText(declaration));
  return 0;
}

function categoryText(category: string): string {
  const types = vocabulary.all().filter((type) => type.category === category);
  const width = most(types.map(({ type }) => type.length));
  return types.length === 0
    ? ''
    : [category, ...types.map(({ type, description }) => `  ${type.padEnd(width)}  ${description}`)].join(
        '\n',
      );
}

function nodeText({
  type,
  category,
  description,
  formulas = [],
  inputs,
  outputs,
  parameters,
}: NodeDeclaration): string {
  const sections = [
    `${type} (${category})\n  ${description}`,
    section(
      'inputs',
      Object.entries(inputs).map(([name, { takes, help, optional, many }]) => {
        const marks = [optional ? 'optional' : '', many ? 'many' : ''].filter(Boolean).join(', ');
        return `${name}: ${takes.join(' or ')}${marks ? ` (${marks})` : ''} – ${help}`;
      }),
    ),
    section(
      'outputs',
      Object.entries(outputs).map(([name, { gives, help }]) => `${name}: ${gives} – ${help}`),
    ),
    section('parameters', Object.entries(parameters).flatMap(parameterLines)),
    section(
      'formulas',
      formulas.flatMap(({ text, source, note }) => [
        text,
        ...[source, note].filter(Boolean).map((s) => `    ${s}`),
      ]),
    ),
  ];
  return sections.filter(Boolean).join('\n\n');
}

function parameterLines([name, parameter]: [string, Parameter]): string[] {
  const given = Array.isArray(parameter.default)
    ? parameter.default.join(', ')
    : JSON.stringify(parameter.default);
  const when = Object.entries(parameter.when ?? {}).map(
    ([other, values]) => `${other} is ${values.join(' or ')}`,
  );
  const options =
    parameter.kind === 'choice'
      ? Object.entries(parameter.options).map(([value, meaning]) => `    ${value}: ${meaning}`)
      : [];
  return [
    `${name} = ${given} – ${parameter.help}`,
    ...(parameter.kind === 'choice' ? options : [`    ${parameterRange(parameter)}`]),
    ...(when.length > 0 ? [`    where ${when.join(' and ')}`] : []),
  ];
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [title, ...lines.map((line) => `  ${line}`)].join('\n');
}

export function addNodes(program: Command): void {
  program
    .command('nodes [type]')
    .description('list the node types, or describe one')
    .addOption(packOption())
    .action((type: string | undefined) => finish(Promise.resolve().then(() => nodesCommand(type))));
}
