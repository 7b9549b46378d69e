import type { Command } from 'commander';
import { EXIT_CODES } from './exit-codes.ts';

type Example = readonly [command: string, does: string];

/** Examples of each command, by its name. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  run: [
    ['run house', 'runs a graph that comes with Stylograph'],
    ['run --photo me.jpg --painting sample:mosaic --out mine.png', 'paints a photo in the style of a sample'],
    ['run mine.stylograph.json --set optimizer.steps=50 --size 256', 'changes a parameter and the size'],
    ['run - --out - < mine.stylograph.json > mine.png', 'reads the graph from stdin, writes a PNG to stdout'],
  ],
  upscale: [['upscale record --to 2048 --out large.png', 'finishes the result of a record at 2048 pixels']],
  replay: [['replay record', 'runs the record in the folder “record” again']],
  bundle: [
    ['bundle mine.stylograph.json --out mine.stylograph.zip', 'packs a graph with its pictures'],
    ['bundle record --out run.stylograph.zip', 'packs a record'],
  ],
  link: [['link house', 'prints the end of a link to a graph']],
  plan: [['plan gatys-2016 --size 1024 --engine wasm', 'shows what a run at 1024 pixels takes']],
  sweep: [
    [
      "sweep gatys-2016 --out weights --size 256 --vary 'total.weights.style=1..1e4 log 5'",
      'runs a graph with five weights',
    ],
  ],
  compare: [['compare first second --out both.html', 'compares the records in two folders']],
  gradient: [['gradient gatys-2016 --size 64 --out start.safetensors', 'writes the gradient at the start']],
  check: [
    ['check mine.stylograph.json', 'lists the problems of a graph'],
    ['check - < mine.stylograph.json', 'the same, of a graph from stdin'],
  ],
  nodes: [
    ['nodes', 'lists all node types'],
    ['nodes style-loss', 'describes one'],
  ],
  models: [['models list', 'lists the models on this machine']],
  'models list': [['models list --json', 'lists the models as JSON']],
  'models get': [
    ['models get vgg19', 'downloads VGG-19'],
    ['models get vgg19 --graph gatys-2016', 'only the layers that a graph needs'],
  ],
  'models add': [['models add vgg19 vgg19-d01eb7cb.pth --input caffe', 'adds a file of your own']],
  'models remove': [['models remove vgg19', 'removes a model']],
  'models verify': [['models verify', 'checks all models']],
  completion: [
    ['completion bash >> ~/.bashrc', 'for Bash, in the next shell'],
    ['completion zsh >> ~/.zshrc', 'for Zsh, after its “compinit”'],
    ['completion fish > ~/.config/fish/completions/stylograph.fish', 'for fish'],
  ],
};

/** What `stylograph` alone says. */
export const START = `Stylograph runs graphs of neural style transfer losses. Try:

  stylograph run house                     paint a sample, into house.png
  stylograph run --photo me.jpg --painting art.jpg --out mine.png
  stylograph run gatys-2016 --help         see what you can set in a graph
  stylograph plan gatys-2016 --size 1024   see what a run takes, before it runs
  stylograph nodes                         list the nodes that graphs are made of
  stylograph models list                   list feature networks, such as VGG-19

“stylograph --help” lists all commands.`;

/** Adds the examples to the help of all commands, and the exit codes to that of the program. */
export function addExamples(program: Command): void {
  const add = (command: Command, name: string) => {
    const examples = EXAMPLES[name];
    if (examples) command.addHelpText('after', `\nExamples:\n${examples.map(exampleText).join('\n')}`);
    for (const inner of command.commands) add(inner, `${name} ${inner.name()}`.trim());
  };
  add(program, '');
  const codes = EXIT_CODES.map(([code, meaning]) => `  ${String(code).padEnd(3)}  ${meaning}`);
  program.addHelpText(
    'after',
    [
      '\nExamples:',
      ...[EXAMPLES['run']![0]!, EXAMPLES['run']![1]!, EXAMPLES['check']![0]!].map(exampleText),
      '\nA GRAPH is a file, a link, the name of a graph that comes with Stylograph (house, or graph:house), or - for stdin.',
      'Options may also stand in stylograph.config.json. Exit codes:',
      ...codes,
    ].join('\n'),
  );
}

const exampleText = ([command, does]: Example): string => `  stylograph ${command}\n      ${does}`;
