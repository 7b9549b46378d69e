import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { candidates, SCRIPTS } from '../../src/cli/completion.ts';
import { applyConfig, findConfig } from '../../src/cli/config.ts';
import { EXAMPLES, START } from '../../src/cli/examples.ts';
import { EXIT_CODES } from '../../src/cli/exit-codes.ts';
import { decodePicture } from '../../src/images/codec.node.ts';
import { stylographIn } from './stylograph.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'stylograph-words-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function wholeProgram(): Command {
  const program = new Command('stylograph').option('-q, --quiet');
  for (const add of commands) add(program);
  return program;
}

/** The commands that help shows, by their whole names, without those that only have others. */
function namesOf(command: Command, name = ''): string[] {
  const inner = command.createHelp().visibleCommands(command);
  const own = name === '' || inner.length > 0 ? [] : [name];
  return [
    ...own,
    ...inner.flatMap((one) => (one.name() === 'help' ? [] : namesOf(one, `${name} ${one.name()}`.trim()))),
  ];
}

describe('a graph of the package', () => {
  it('runs by its name, quietly, and a picture goes from and to standard streams', async () => {
    const small = ['--size', '32', '--steps', '1', '--engine', 'wasm'];
    const run = await stylographIn(folder, ['run', 'gatys-2016', '--quiet', ...small]);
    expect(run).toEqual({ code: 0, out: '', err: '' });
    const piped = await stylographIn(folder, [], undefined, {
      shell: `"$@" run - --out - ${small.join(' ')} < gatys-2016.png > piped.png`,
    });
    expect(piped.code, piped.err).toBe(0);
    expect(await decodePicture(readFileSync(join(folder, 'piped.png')))).toMatchObject({ width: 32 });
  });

  it('is suggested for a name like it, and gives way to a file of its name', async () => {
    const wrong = await stylographIn(folder, ['check', 'graph:hose']);
    expect(wrong.out + wrong.err).toContain('There is no graph “hose”. Did you mean “house”?');
    writeFileSync(join(folder, 'house'), '{}');
    const { out, err } = await stylographIn(folder, ['check', 'house', 'graph:house']);
    expect(out).toMatch(/^house: error: .*\ngraph:house: fine\n$/);
    expect(err).toBe(
      'note: “house” is a file in this folder. The graph that comes with Stylograph is graph:house.\n',
    );
  });
});

describe('help', () => {
  it('has examples of every command, whose commands and options exist', () => {
    const program = wholeProgram();
    expect(Object.keys(EXAMPLES).sort()).toEqual(namesOf(program).concat('models').sort());
    for (const [command] of Object.values(EXAMPLES).flat()) {
      const words = command.split(' ');
      const name = namesOf(program).find((one) => `${command} `.startsWith(`${one} `))!;
      const known = candidates(program, [...name.split(' '), '--']);
      const flags = words.filter((word) => word.startsWith('--'));
      // The controls of House are options too.
      expect([...known, '--photo', '--painting']).toEqual(expect.arrayContaining(flags));
    }
  });

  it('says the same of exit codes as the README', () => {
    const readme = readFileSync('README.md', 'utf8');
    const rows = [...readme.matchAll(/^\| (\d+) +\| (.*?) +\|$/gm)].map(([, code, meaning]) => [
      Number(code),
      meaning,
    ]);
    expect(rows).toEqual(EXIT_CODES);
  });

  it('is short without a command, and has no colors', async () => {
    const options = { environment: { FORCE_COLOR: '1', NO_COLOR: '1' } };
    const { code, out } = await stylographIn(folder, [], undefined, options);
    expect([code, out]).toEqual([0, `${START}\n`]);
    expect(out.split('\n').length).toBeLessThanOrEqual(12);
    expect(out).not.toContain('\u001b[');
  });
});

describe('a config file', () => {
  const at = (...path: string[]) => join(folder, ...path);
  const write = (text: string) => {
    writeFileSync(at('stylograph.config.json'), text);
  };

  it('is found from a folder inside, and gives way to the command line', () => {
    mkdirSync(at('inside', 'deep'), { recursive: true });
    write('{ "engine": "wasm-relaxed", "packs": ["./pack.js"] }');
    const config = findConfig(at('inside', 'deep'));
    expect(config).toEqual({
      file: at('stylograph.config.json'),
      engine: 'wasm-relaxed',
      packs: ['./pack.js'],
    });
    const run = (...typed: string[]) => {
      const command = wholeProgram().commands.find((one) => one.name() === 'run')!;
      command.parseOptions(typed);
      applyConfig(config, command);
      return command.opts<{ engine: string }>().engine;
    };
    expect([run(), run('--engine', 'wasm'), run('--precision', 'mixed')]).toEqual([
      'wasm-relaxed',
      'wasm',
      'auto',
    ]);
  });

  it.each([
    ['{\n "engine": "wsm" }', 'line 2, “engine”: There is no such engine. Did you mean “wasm”?'],
    ['{\n "engin": "wasm" }', 'line 2, “engin”: There is no such field. Did you mean “engine”?'],
    ['{\n "packs": ["a", 3] }', 'line 2, “packs.1”: The value must be a file or a package.'],
    ['{\n "engine": "wasm",\n}', 'line 3: This is not JSON.'],
    ['[]', 'It must be an object.'],
  ])('with a mistake is refused with its line and field: %s', (text, message) => {
    write(text);
    expect(() => findConfig(folder)).toThrow(message);
    expect(() => findConfig(folder)).toThrow(at('stylograph.config.json'));
  });
});

describe('completion', () => {
  const complete = (...words: string[]) => candidates(wholeProgram(), words);

  it('knows commands, options, choices, graphs and node types', () => {
    expect(complete('sw')).toEqual(['sweep']);
    expect(complete('models', 'v')).toEqual(['verify']);
    expect(complete('run', '--eng')).toEqual(['--engine']);
    expect(complete('run', '--qui')).toEqual(['--quiet']);
    expect(complete('run', '--engine', 'wasm-')).toEqual(['wasm-relaxed']);
    expect(complete('run', '--size', '32', 'hou')).toEqual(['house']);
    expect(complete('nodes', 'gra')).toEqual(['gram']);
    expect(complete('completion', '')).toEqual(Object.keys(SCRIPTS));
  });
});
