import { builtIn, FALLBACK } from '../built-in.ts';
import { convsOf, type Architecture } from '../architecture.ts';
import {
  loadFeatureNetwork,
  writeFeatureNetwork,
  type ConvWeights,
  type FeatureNetwork,
} from '../feature-network.ts';
import { isBeginning, requireLayers } from '../known-layers.ts';
import { parseMetadata } from '../metadata.ts';
import { plainError, plainText } from '../plain-text.ts';
import { conventionOf, type InputConvention } from '../readers/input-convention.ts';
import type { TakenInput } from '../readers/read-network.ts';
import { headerLength, readSafetensorsHeader, type TensorType } from '../safetensors.ts';
import type { Store } from './store.ts';

/** The properties of a model that can be read without its weights. */
export interface ModelInfo {
  readonly name: string;
  /** Of its file. */
  readonly bytes: number;
  readonly precision: TensorType;
  readonly provenance: string;
  readonly license: string;
  /** ISO date. */
  readonly added: string | undefined;
  readonly hash: string | undefined;
  /** What its input is like: Caffe’s, torchvision’s, or undefined if it is like neither. */
  readonly input: InputConvention | undefined;
  /** Names of its convolutions, and the last of them; `complete` says whether the whole network has more. */
  readonly layers: readonly string[];
  readonly last: string;
  readonly complete: boolean;
}

/** A model that was just added. */
export interface AddedModel extends ModelInfo {
  /** What its input was taken for; undefined if its file said it. */
  readonly taken?: TakenInput;
}

/** A file in the library's place that is no model. */
export interface BrokenModel {
  readonly name: string;
  readonly bytes: number;
  readonly broken: string;
}

export interface AddOptions {
  readonly precision?: TensorType;
  /** Where the file came from, instead of the origin in its content. */
  readonly provenance?: string | undefined;
  readonly license?: string | undefined;
  /** The input convention, if it should not be detected. */
  readonly input?: InputConvention | undefined;
  /** Of the file, for what its content does not contain. */
  readonly fileName?: string | undefined;
  /** Names that are waited for: a file without a name that fits one of them gets it. */
  readonly likely?: readonly string[];
  /** The name of a network that has none. */
  readonly fallback?: string;
  /** Measures mean activations of every convolution, to be kept with the model. */
  readonly measure?: (network: FeatureNetwork) => Promise<ReadonlyMap<string, Float32Array>>;
}

const ENDING = '.safetensors';

/** The feature networks that a user has added, each under a name that graphs use. */
export class ModelLibrary {
  readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  async names(): Promise<string[]> {
    return (await this.store.names())
      .filter((file) => file.endsWith(ENDING))
      .map((file) => file.slice(0, -ENDING.length))
      .filter((name) => NAME.test(name));
  }

  async list(): Promise<(ModelInfo | BrokenModel)[]> {
    const listed = await Promise.all((await this.names()).map((name) => this.info(name)));
    return listed.filter((one) => one !== undefined);
  }

  /** Undefined if there is none of that name. */
  async info(name: string): Promise<ModelInfo | BrokenModel | undefined> {
    if (!NAME.test(name)) return undefined;
    const file = fileOf(name);
    const bytes = await this.store.size(file);
    if (bytes === undefined) return undefined;
    try {
      const length = headerLength((await this.store.read(file, 0, 8)) ?? new Uint8Array());
      const start = (await this.store.read(file, 0, length)) ?? new Uint8Array();
      const { metadata, entries } = readSafetensorsHeader(start, bytes);
      const { architecture, notes } = parseMetadata(metadata);
      const { license, provenance, layers, further = [] } = architecture;
      return {
        ...{ name, bytes, license, provenance },
        precision: [...entries.values()][0]?.dtype === 'F16' ? 'F16' : 'F32',
        added: notes.added,
        hash: notes.hash,
        input: conventionOf(architecture.input),
        layers: convsOf(layers).map((layer) => layer.name),
        last: convsOf(layers).at(-1)?.name ?? '',
        complete: further.length === 0,
      };
    } catch (error) {
      return { name, bytes, broken: plainError(error).message };
    }
  }

  /** The network of that name, its hash checked; undefined if there is none. */
  async load(name: string): Promise<FeatureNetwork | undefined> {
    const bytes = NAME.test(name) ? await this.store.read(fileOf(name)) : undefined;
    if (!bytes) return undefined;
    try {
      return loadFeatureNetwork(bytes);
    } catch (cause) {
      throw new Error(`${plainError(cause).message} Remove the model and download it again.`, { cause });
    }
  }

  /**
   * Adds the network of a file, of any kind that `readNetwork` reads. One of that name that is there is replaced. Without
   * a name it gets that of the built-in network whose layers it has, or its own, or `fallback`.
   *
   * @throws Error that says what is wrong with the name or the file. What was there stays.
   */
  async add(
    wanted: string | undefined,
    bytes: Uint8Array,
    {
      precision = 'F32',
      provenance,
      license,
      measure,
      likely = [],
      fallback = 'model',
      ...options
    }: AddOptions = {},
  ): Promise<AddedModel> {
    if (wanted !== undefined) requireName(wanted);
    // Readers of all kinds of files are loaded when the first file comes.
    const { readNetwork } = await import('../readers/read-network.ts');
    const read = await readNetwork(bytes, options);
    const waited = likely.find((one) => isBeginning(read.architecture.layers, builtIn(one)?.layers ?? []));
    const name = wanted ?? waited ?? (read.architecture.name || fallback);
    requireName(name);
    const known = builtIn(name);
    if (known) requireLayers(read.architecture, known);
    const kept = new Set(convsOf(read.architecture.layers).map((layer) => layer.name));
    const further = known
      ? convsOf(known.layers).flatMap((layer) => (kept.has(layer.name) ? [] : [layer.name]))
      : [];
    const from = provenance ?? read.architecture.provenance;
    const architecture: Architecture = {
      ...read.architecture,
      name,
      provenance: read.taken ? `${from}, ${read.taken.text}` : from,
      ...(license !== undefined && { license }),
      ...(further.length > 0 && { further }),
    };
    requireNumbers(read.weights);
    const means = await measure?.({ architecture, weights: read.weights, hash: '' });
    const weights = new Map(
      [...read.weights].map(([layer, parts]): [string, ConvWeights] => {
        const mean = means?.get(layer);
        return [layer, mean ? { ...parts, mean } : parts];
      }),
    );
    await this.store.write(
      fileOf(name),
      writeFeatureNetwork({ architecture, weights }, precision, new Date().toISOString()),
    );
    return { ...((await this.info(name)) as ModelInfo), ...(read.taken && { taken: read.taken }) };
  }

  /** Says whether there was one. */
  async remove(name: string): Promise<boolean> {
    if (!NAME.test(name)) return false;
    const [there] = await Promise.all([this.store.remove(fileOf(name)), this.removeUnfinished(name)]);
    return there;
  }

  /** Bytes of an interrupted download of a model, which can be resumed. */
  async unfinished(name: string): Promise<number> {
    const sizes = await Promise.all((await this.partsOf(name)).map((file) => this.store.size(file)));
    return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  }

  async removeUnfinished(name: string): Promise<void> {
    for (const file of await this.partsOf(name)) await this.store.remove(file);
  }

  private async partsOf(name: string): Promise<string[]> {
    return (await this.store.names()).filter((file) => file.startsWith(`${name}.`) && file.endsWith('.part'));
  }
}

/** What could lead to a file elsewhere is the name of no model. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,39}$/i;

const fileOf = (name: string): string => `${name}${ENDING}`;

function requireName(name: string): void {
  if (!NAME.test(name))
    throw new Error(
      `“${plainText(name, 60)}” is not a valid model name. Use up to 40 letters, digits, _ and -.`,
    );
  if (name === FALLBACK)
    throw new Error(`${FALLBACK} is part of Stylograph. Choose another name for the model.`);
}

/** Damage in a file without a hash often produces numbers that weights never have. */
function requireNumbers(weights: ReadonlyMap<string, ConvWeights>): void {
  for (const [layer, { kernel, bias }] of weights)
    if (![kernel, bias].every((part) => part.every((x) => Math.abs(x) < 1e6)))
      throw new Error(`The weights of ${layer} contain invalid or very large numbers: the file is damaged.`);
}
