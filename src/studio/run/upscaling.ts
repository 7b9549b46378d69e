import type { Compiled } from '../../compile/compile.ts';
import type { Engine } from '../../engines/engine.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { most } from '../../graph/extremes.ts';
import { refusal } from '../../graph/problem.ts';
import { decodePicture } from '../../images/codec.browser.ts';
import type { Picture } from '../../images/picture.ts';
import { heightWidth } from '../../program/shape.ts';
import { openAndCompile } from '../../run/opened-graph.ts';
import { upscaledGraph } from '../../run/upscale/graph.ts';
import { vocabulary } from '../../vocabulary.ts';
import type { KeptPicture } from '../records/kept-run.ts';
import { forecastOf, type Forecast } from './forecasting.ts';
import type { BrowserResolver } from './resolver.browser.ts';

/** A result to finish at a larger size. */
export interface UpscaleQuestion {
  readonly document: GraphDocument;
  /** The path of the optimizer. */
  readonly optimizer: string;
  /** What it ended with, or the pictures of its record. */
  readonly picture: Picture | readonly KeptPicture[];
  /** The longest side, in pixels. */
  readonly to: number;
}

/** A result at a larger size. */
export interface Upscaled {
  readonly document: GraphDocument;
  /** The id of the optimizer in it. */
  readonly optimizer: string;
  /** What is enlarged. */
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
  /** How many steps are taken at each size. */
  readonly levels: readonly { readonly size: number; readonly steps: number }[];
  /** What could not be kept as it was, in sentences. */
  readonly notes: readonly string[];
  readonly forecast: Forecast;
}

/** @throws GraphError that says what is wrong with the size, or missing. */
export async function upscaledFor(
  { document, optimizer: path, picture: given, to }: UpscaleQuestion,
  resolver: BrowserResolver,
  engine: Engine,
  memory: number | undefined,
): Promise<Upscaled> {
  const before = await openAndCompile(document, vocabulary, resolver.of(document));
  const picture = 'data' in given ? given : await pictureOf(before.compiled, path, given);
  const whole = before.compiled.stages.find(({ id }) => id === path)!.canvas.shape;
  const request = { document, optimizer: path, picture, length: most(heightWidth(whole)), to };
  const made = await upscaledGraph(request, vocabulary, before.world.catalogue);
  const { compiled, world } = await openAndCompile(made.document, vocabulary, resolver.of(made.document));
  const sizes = compiled.stages.map(({ canvas, plan }) => ({ shape: heightWidth(canvas.shape), plan }));
  const [height, width] = sizes.at(-1)!.shape;
  return {
    ...made,
    ...{ picture, width, height },
    levels: sizes.map(({ shape, plan }) => ({ size: most(shape), steps: plan.steps })),
    forecast: await forecastOf(made.document, compiled, world, engine, memory),
  };
}

/** The result of an optimizer among the pictures of a record. */
async function pictureOf(
  { pictures }: Compiled,
  optimizer: string,
  kept: readonly KeptPicture[],
): Promise<Picture> {
  const nodes = pictures.flatMap(({ node, plan: { outputs } }) => {
    const value = outputs['picture']!;
    return value.primitive === 'result' && value.attributes.node === optimizer ? [node] : [];
  });
  const found = kept.findLast(({ node, step }) => step === undefined && [optimizer, ...nodes].includes(node));
  if (!found)
    throw refusal(
      `The record has no picture of what “${optimizer}” ended with.`,
      'Run its graph again, and finish that result.',
    );
  return decodePicture(found.png);
}
