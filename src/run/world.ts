import type { Catalogue } from '../compile/catalogue.ts';
import type { InputReader } from '../engines/engine.ts';
import type { GraphDocument } from '../graph/document.ts';
import type { Vocabulary } from '../graph/vocabulary.ts';
import { expand } from '../graph/expand.ts';
import { cropPicture } from '../images/crop.ts';
import { patterns, type PaletteName, type PatternName } from '../images/patterns.ts';
import type { DecodedPicture } from '../images/decode.ts';
import type { Picture } from '../images/picture.ts';
import { createRandom } from '../images/random.ts';
import { takePart } from '../images/part.ts';
import { resizePicture } from '../images/resize.ts';
import type { FeatureNetwork } from '../models/feature-network.ts';
import { hartleyMatrix } from '../program/parameterization/hartley.ts';
import type { InputSource } from '../program/sources.ts';
import { sizeOf, type Shape, type ValueOf } from '../program/value.ts';

/** How pictures and networks are loaded where this program runs. A rejection's message says why and what to do. */
export interface Resolver {
  readonly loadPicture: (source: string) => Promise<DecodedPicture>;
  readonly loadNetwork: (name: string) => Promise<FeatureNetwork>;
}

/** Everything outside a graph that it names, opened. */
export interface World {
  readonly catalogue: Catalogue;
  /** Reads every leaf but those that a run makes. */
  readonly read: InputReader;
  /**
   * What could be opened, by the name that the graph has for it. A network of another name stands in for one that is
   * missing.
   */
  readonly opened: {
    readonly pictures: ReadonlyMap<string, DecodedPicture>;
    readonly networks: ReadonlyMap<string, FeatureNetwork>;
  };
}

/** Opens the pictures and networks that a graph names. What cannot be opened becomes a problem when it is compiled. */
export async function openWorld(
  document: GraphDocument,
  vocabulary: Vocabulary,
  { loadPicture, loadNetwork }: Resolver,
): Promise<World> {
  const [pictures, networks] = await Promise.all([
    openAll(namesOf('picture', document, vocabulary), loadPicture),
    openAll(namesOf('model', document, vocabulary), loadNetwork),
  ]);
  const find = <T extends object>(
    opened: ReadonlyMap<string, T | Error>,
    name: string,
  ): T | { missing: string; remedy: string } => {
    const found = opened.get(name);
    if (found === undefined) throw new Error(`“${name}” was not opened.`);
    return found instanceof Error ? { missing: `“${name}” cannot be opened.`, remedy: found.message } : found;
  };
  const need = <T extends object>(opened: ReadonlyMap<string, T | Error>, name: string): T => {
    const found = find(opened, name);
    if ('missing' in found) throw new Error(`${found.missing} ${found.remedy}`);
    return found;
  };
  // Start, loop and pictures of a run ask for the same leaves: kept as long as there is memory to spare.
  const made = new Map<string, WeakRef<Float32Array>>();
  const once = (leaf: ValueOf<'input'>, make: () => Float32Array): Float32Array => {
    const key = JSON.stringify(leaf.attributes);
    const known = made.get(key)?.deref();
    if (known) return known;
    const entries = make();
    made.set(key, new WeakRef(entries));
    return entries;
  };
  return {
    opened: { pictures: soundOnes(pictures), networks: soundOnes(networks) },
    catalogue: {
      pictureSize: (source) => find(pictures, source),
      network(name) {
        const found = find(networks, name);
        return 'missing' in found ? found : found.architecture;
      },
    },
    read(leaf) {
      const { source } = leaf.attributes;
      switch (source.kind) {
        case 'picture':
          return once(leaf, () => fitted(need(pictures, source.source), leaf.shape, source).data);
        case 'alpha':
          return once(leaf, () => fittedAlpha(need(pictures, source.source), leaf.shape, source));
        case 'pattern':
          return once(leaf, () => drawn(source, leaf.shape));
        case 'noise':
          return noise(source, leaf.shape);
        case 'weight':
          return need(networks, source.model).weights.get(source.layer)![source.part]!;
        case 'numbers':
          return Float32Array.from(source.values);
        case 'hartley':
          return once(leaf, () => hartleyMatrix(leaf.shape[0]!));
        case 'given':
          throw new Error(`No data was given for “${source.name}”.`);
      }
    },
  };
}

/** The values of all parameters of one kind, each once. */
function namesOf(kind: 'picture' | 'model', document: GraphDocument, vocabulary: Vocabulary): Set<string> {
  return new Set(
    expand(document).nodes.flatMap((node) =>
      Object.entries(vocabulary.get(node.type)?.parameters ?? {})
        .filter(([, parameter]) => parameter.kind === kind)
        .map(([name, parameter]) => node.params?.[name] ?? parameter.default)
        .filter((name) => typeof name === 'string')
        // A mask that is still to be painted names no picture.
        .filter((name) => name !== ''),
    ),
  );
}

async function openAll<T extends object>(
  names: Set<string>,
  open: (name: string) => Promise<T>,
): Promise<Map<string, T | Error>> {
  const opened = [...names].map(async (name): Promise<[string, T | Error]> => {
    try {
      return [name, await open(name)];
    } catch (error) {
      return [name, error instanceof Error ? error : new Error(String(error))];
    }
  });
  return new Map(await Promise.all(opened));
}

function soundOnes<T>(opened: ReadonlyMap<string, T | Error>): Map<string, T> {
  return new Map([...opened].flatMap(([name, item]) => (item instanceof Error ? [] : [[name, item]])));
}

type Fit = Extract<InputSource, { kind: 'picture' | 'alpha' }>;

function fitted(picture: Picture, [height, width]: Shape, { part, crop }: Fit): Picture {
  const shown = part ? takePart(picture, part) : picture;
  const side = Math.min(shown.width, shown.height);
  const kept = crop
    ? cropPicture(shown, {
        x: Math.floor((shown.width - side) / 2),
        y: Math.floor((shown.height - side) / 2),
        width: side,
        height: side,
      })
    : shown;
  return resizePicture(kept, width!, height!, 'bicubic');
}

/** The alpha of a picture, fitted as the picture is: as a gray picture, of which one channel is taken. */
function fittedAlpha({ width, height, alpha }: Picture, shape: Shape, fit: Fit): Float32Array {
  if (!alpha) return new Float32Array(sizeOf(shape)).fill(1);
  const gray = Float32Array.from({ length: alpha.length * 3 }, (_, i) => alpha[Math.floor(i / 3)]!);
  const { data } = fitted({ width, height, data: gray }, shape, fit);
  return Float32Array.from({ length: data.length / 3 }, (_, i) => data[i * 3]!);
}

function drawn(source: Extract<InputSource, { kind: 'pattern' }>, [height, width]: Shape): Float32Array {
  return patterns[source.pattern as PatternName]({
    width: width!,
    height: height!,
    seed: source.seed,
    scale: source.scale,
    colors: source.palette as PaletteName,
  }).data;
}

function noise({ distribution, seed }: Extract<InputSource, { kind: 'noise' }>, shape: Shape): Float32Array {
  const random = createRandom(seed);
  const draw = distribution === 'uniform' ? random.uniform : () => 0.5 + 0.2 * random.normal();
  return Float32Array.from({ length: sizeOf(shape) }, draw);
}
