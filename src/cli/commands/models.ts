import { basename } from 'node:path';
import { Option, type Command } from 'commander';
import { didYouMean } from '../../graph/suggest.ts';
import { modelsOf } from '../../graph/models.ts';
import { builtIn, builtIns } from '../../models/built-in.ts';
import { getModel, originOf } from '../../models/download/get-model.ts';
import { DownloadError } from '../../models/download/retry.ts';
import type { AddedModel, ModelInfo, ModelLibrary } from '../../models/library/library.ts';
import { plainText } from '../../models/plain-text.ts';
import { INPUT_CONVENTIONS, type InputConvention } from '../../models/readers/input-convention.ts';
import type { TensorType } from '../../models/safetensors.ts';
import { modelLibrary } from '../../run/models.node.ts';
import { findFile } from '../../run/paths.node.ts';
import { readRegularFile } from '../../run/read-file.node.ts';
import { whyUnreadable } from '../../run/resolver.node.ts';
import { vocabulary } from '../vocabulary.ts';
import { say } from '../verbosity.ts';
import { createDownloadBar } from '../download-bar.ts';
import { finish } from '../finish.ts';
import { choice } from '../options.ts';
import { measureOnSamples } from '../measure.ts';
import { readGraph } from '../open-graph.ts';
import { requireRoom } from '../room.ts';
import { stopOnSignals } from '../signals.ts';
import { countText } from '../text.ts';
import { misuse, typed } from '../usage.ts';

const downloadable = builtIns.filter(({ sources }) => sources.length > 0).map(({ name }) => name);

interface KeepOptions {
  float16?: true;
  input?: InputConvention;
  json?: true;
}

interface GetOptions extends KeepOptions {
  from?: string;
  base?: string;
  graph?: string;
}

/** `stylograph models ...`: the user's library of feature networks. */
export function addModels(program: Command): void {
  const models = program.command('models').description('list, get, add, remove and verify feature networks');
  const precision = () =>
    new Option('--float16', 'store it at half the size, with about three digits of precision');
  const input = () =>
    choice(
      '--input <convention>',
      'the input convention that the network was trained with, if it cannot be detected',
      Object.keys(INPUT_CONVENTIONS),
    );
  const json = () => new Option('--json', 'print JSON');
  models
    .command('list')
    .description('list the models on this machine and those that can be downloaded')
    .addOption(json())
    .action((options: KeepOptions) => finish(listCommand(options)));
  models
    .command('get <name>')
    .description('download a model; no other command downloads anything')
    .option('--from <source>', 'timm (torchvision’s weights), keras (the paper’s weights), or a URL')
    .addOption(
      new Option('--base <address>', 'a mirror to download from instead, with the same paths').env(
        'STYLOGRAPH_MODELS_URL',
      ),
    )
    .option(
      '--graph <file>',
      'only download the layers that this graph needs, if the server supports partial downloads',
    )
    .addOption(input())
    .addOption(precision())
    .addOption(json())
    .action((name: string, options: GetOptions) => finish(getCommand(name, options)));
  models
    .command('add <name> <file>')
    .description(
      'add a model file: PyTorch .pth, .safetensors, Keras .h5 or .keras, or Stylograph’s own format',
    )
    .addOption(input())
    .addOption(precision())
    .addOption(json())
    .action((name: string, file: string, options: KeepOptions) => finish(addCommand(name, file, options)));
  models
    .command('remove <name>')
    .description('remove a model, and any interrupted download of it')
    .action((name: string) => finish(removeCommand(name)));
  models
    .command('verify [name]')
    .description('read models in full and check their hashes; exits with 1 if one is damaged')
    .action((name: string | undefined) => finish(verifyCommand(name)));
}

async function listCommand({ json }: KeepOptions): Promise<number> {
  const library = modelLibrary();
  const listed = await library.list();
  if (json) {
    console.log(JSON.stringify({ place: library.store.place, models: listed }, undefined, 2));
    return 0;
  }
  for (const { name, title } of builtIns.filter(({ shipped }) => shipped)) console.log(`${name}: ${title}`);
  for (const one of listed) {
    console.log(`${one.name}: ${countText(one.bytes)}B, ${'broken' in one ? one.broken : infoText(one)}`);
  }
  for (const { name, title, sources } of builtIns) {
    if (sources.length === 0) continue;
    const unfinished = await library.unfinished(name);
    if (unfinished > 0)
      console.log(`${name}: ${countText(unfinished)}B of an interrupted download; “get” resumes it`);
    else if (!listed.some((one) => one.name === name))
      console.log(
        `${name}: ${title}, not downloaded: stylograph models get ${name} (${countText(sources[0]!.bytes)}B)`,
      );
  }
  console.log(`Models are stored in ${library.store.place}`);
  return 0;
}

async function getCommand(name: string, options: GetOptions): Promise<number> {
  const { from, base, graph } = options;
  if (from === undefined && !builtIn(name)?.sources.length)
    throw misuse(
      `There is no known download of “${name}”.`,
      `${didYouMean(name, downloadable)}Add its file, or give its URL: --from URL.`,
    );
  const origin = typed(() => originOf(name, options));
  const layers = graph === undefined ? undefined : modelsOf(await readGraph(graph), vocabulary).get(name);
  if (graph !== undefined && !layers) throw new Error(`The graph ${graph} does not use “${name}”.`);
  const library = modelLibrary();
  const source = builtIn(name)?.sources.find(({ id }) => from === undefined || id === from);
  if (source && !layers)
    await requireRoom(
      // The pieces that come stay until the model that is made of them is kept.
      [
        {
          what: name,
          folder: library.store.place,
          bytes: 2 * source.bytes - (await library.unfinished(name)),
        },
      ],
      'Remove a model (stylograph models remove), or set STYLOGRAPH_CACHE to another folder.',
    );
  const bar = createDownloadBar();
  const stop = stopOnSignals(bar, 'Stopping. The partial download is kept; “get” resumes it.');
  if (!options.json) say(`Downloading ${origin.url}`);
  try {
    const info = await getModel(library, name, {
      ...(from !== undefined && { from }),
      ...(base !== undefined && { base }),
      ...(layers && { layers: [...layers] }),
      ...(options.input && { input: options.input }),
      precision: precisionOf(options),
      measure: measureOnSamples,
      signal: stop.signal,
      onprogress: (progress) => {
        if (!options.json) bar.show(progress);
      },
      onredirect: (host) => {
        if (!options.json) bar.note(`Redirected to ${host}.`);
      },
      onwait: (reason, seconds) => {
        if (!options.json) bar.note(`${reason} Trying again in ${Math.ceil(seconds)} s.`);
      },
    });
    bar.close();
    printAdded(library, info, options);
    return 0;
  } catch (error) {
    bar.close();
    if (stop.signal.aborted) return 130;
    if (!(error instanceof DownloadError)) throw error;
    throw new Error(
      `${error.message}\nTo download by hand: save ${origin.url} with a browser or on another machine, and add the file: stylograph models add ${name} FILE`,
      { cause: error },
    );
  } finally {
    stop.end();
  }
}

async function addCommand(name: string, file: string, options: KeepOptions): Promise<number> {
  let bytes: Uint8Array;
  try {
    bytes = await readRegularFile(await findFile(file, '.'));
  } catch (error) {
    throw new Error(`${file} ${whyUnreadable(error)}`, { cause: error });
  }
  const library = modelLibrary();
  const info = await library.add(name, bytes, {
    precision: precisionOf(options),
    input: options.input,
    fileName: basename(file),
    measure: measureOnSamples,
  });
  printAdded(library, info, options);
  return 0;
}

async function removeCommand(name: string): Promise<number> {
  const library = modelLibrary();
  if (await library.remove(name)) say(`removed ${name}`);
  else if (builtIn(name)?.shipped) throw new Error(`${name} is part of Stylograph and cannot be removed.`);
  else say(`There is no model “${plainText(name)}”. ${didYouMean(name, await library.names())}`.trimEnd());
  return 0;
}

async function verifyCommand(name: string | undefined): Promise<number> {
  const library = modelLibrary();
  const names = name === undefined ? await library.names() : [name];
  let damaged = false;
  for (const one of names) {
    try {
      const network = await library.load(one);
      if (!network)
        throw new Error(`There is no such model. ${didYouMean(one, await library.names())}`.trimEnd());
      console.log(`${one}: OK, ${network.hash}`);
    } catch (error) {
      damaged = true;
      console.log(`${plainText(one)}: ${(error as Error).message}`);
    }
  }
  return damaged ? 1 : 0;
}

function printAdded(library: ModelLibrary, info: AddedModel, { json }: KeepOptions): void {
  if (json) {
    console.log(JSON.stringify(info));
    return;
  }
  say(`added ${info.name}: ${countText(info.bytes)}B in ${library.store.place}\n  ${infoText(info)}`);
  if (info.taken?.sure !== false) return;
  const other = info.input === 'caffe' ? 'torchvision' : 'caffe';
  say(
    `  Its input convention could not be detected reliably. If its weights are ${other === 'caffe' ? 'Caffe’s' : 'torchvision’s'}, add it again with --input ${other}.`,
  );
}

function infoText({ precision, provenance, license, added, hash, last, complete }: ModelInfo): string {
  const what = `${precision === 'F16' ? 'float16' : 'float32'}${complete ? '' : `, only up to ${last}`}`;
  const when = added === undefined ? '' : `, added ${added.slice(0, 10)}`;
  return `${what}${when}. ${provenance}. License: ${license}. SHA-256 ${hash ?? 'unknown'}`;
}

const precisionOf = ({ float16 }: KeepOptions): TensorType => (float16 ? 'F16' : 'F32');
