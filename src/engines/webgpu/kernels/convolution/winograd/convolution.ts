import type { Binding, Dispatch, Kernel } from '../../../kernel.ts';
import { addEpilogue, epilogue } from '../epilogue.ts';
import { hasPrologue, inputsOf } from '../../../../passes/convolution-options.ts';
import { input, scratch, type ConvolutionSite } from '../options.ts';
import { addPrologue } from '../prologue.ts';
import { reluOf, repeat, type Shader } from '../shader.ts';
import { staged, type Bare } from '../staged.ts';
import { transformInput } from './input-transform.ts';
import { transformKernel } from './kernel-transform.ts';
import { transformOutput, type Ending } from './output-transform.ts';
import { registerProducts } from './register-products.ts';
import { firstStrip, nextStrip } from './strips.ts';
import { tiledProducts } from './tiled-products.ts';
import { bytesOfPoints, tilesOf, type Tiles } from './tiles.ts';

/**
 * A 3 x 3 convolution by Winograd's F(4 x 4, 3 x 3), after Lavin & Gray 2016: a quarter of the multiplications, as 36
 * matrix products over tiles of 4 x 4 pixels. The error is about five times that of the direct ways. The kernel is
 * transformed once. The prologue is done while the tiles are read, the epilogue on each tile as it is made.
 */
export function winogradConvolution(site: ConvolutionSite): Kernel {
  const { options, traits } = site;
  const given = {
    add: (shader: Shader) => {
      addPrologue(shader, options);
    },
    long: hasPrologue(options),
  };
  const ending = {
    add: (shader: Shader) => {
      addEpilogue(shader, options);
    },
    text: epilogue(site),
  };
  return throughPoints(site, tilesOf(options, traits), 0, { given, ending, products: tiledProducts });
}

/** The same on a software adapter: channel by channel, without barriers, prologue and epilogue apart. */
export function softwareWinogradConvolution(site: ConvolutionSite): Kernel {
  return staged(site, bareWinograd);
}

function bareWinograd(site: ConvolutionSite, x: Binding, y: Binding, firstScratch: number): Bare {
  const tiles = tilesOf(site.options, site.traits);
  return throughPoints(site, tiles, firstScratch, {
    given: {
      add: (shader) => {
        addBareGiven(shader, site, x);
      },
      long: false,
    },
    ending: bareEnding(site, y),
    products: registerProducts,
  });
}

interface Parts {
  readonly given: Parameters<typeof transformInput>[2];
  readonly ending: Ending;
  readonly products: typeof tiledProducts;
}

function throughPoints(site: ConvolutionSite, tiles: Tiles, firstScratch: number, parts: Parts): Kernel {
  const { traits } = site;
  const [points, products] = [scratch(firstScratch), scratch(firstScratch + 1)];
  const strip = tiles.strips > 1 ? scratch(firstScratch + 2) : undefined;
  const ofStrip = [
    transformInput(site, tiles, parts.given, points, strip),
    parts.products(site, tiles, points, products),
    transformOutput(site, tiles, products, strip, parts.ending),
  ];
  const bytes = [
    bytesOfPoints(tiles, tiles.count * tiles.ins),
    bytesOfPoints(tiles, tiles.count * tiles.outs),
  ];
  const channels = tiles.unit === 'f32' ? tiles.ins : 4 * tiles.ins;
  return {
    dispatches: strip
      ? inStrips(ofStrip, tiles.strips, firstStrip(strip, traits), nextStrip(strip, traits))
      : ofStrip,
    scratch: strip ? [...bytes, 4] : bytes,
    once: {
      dispatches: [transformKernel(site, tiles)],
      kept: [bytesOfPoints(tiles, channels * tiles.outs)],
    },
  };
}

function inStrips(ofStrip: readonly Dispatch[], strips: number, first: Dispatch, next: Dispatch): Dispatch[] {
  return Array.from({ length: strips }, (_, i) => [i === 0 ? first : next, ...ofStrip]).flat();
}

/** `given` of one channel, without branches: what is read past the edge is not used. */
function addBareGiven(shader: Shader, { options }: ConvolutionSite, x: Binding): void {
  const { height, width, ins } = options;
  shader.array('x', x, 'read', 'f32', height * width * ins);
  shader.add(`fn given(row: i32, column: i32, channel: u32) -> f32 {
  let inside = (u32(row) < ${height}u) & (u32(column) < ${width}u);
  return select(0, x[u32(row * ${width} + column) * ${ins}u + channel], inside);
}`);
}

function bareEnding({ options }: ConvolutionSite, y: Binding): Ending {
  const { height, width, outs, epilogue: asked } = options;
  const { bias } = inputsOf(options);
  const value = (i: string) => {
    const sum = asked.bias ? `y[${i}] + b` : `y[${i}]`;
    return asked.relu ? `relu(${sum})` : sum;
  };
  return {
    add: (shader) => {
      if (asked.relu) shader.add(reluOf('f32'));
      if (bias !== undefined) shader.array('bias', input(bias), 'read', 'f32', outs);
      shader.array('full', y, 'read_write', 'f32', height * width * outs);
    },
    text: `${asked.bias ? '  let b = bias[quad];' : ''}
${repeat(
  16,
  false,
  (i) => `  let row = 4u * down + (${i} >> 2u);
  let column = 4u * across + (${i} & 3u);
  if (row < ${height}u && column < ${width}u) { full[(row * ${width}u + column) * ${outs}u + quad] = ${value(i)}; }`,
)}`,
  };
}
