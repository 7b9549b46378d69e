import type { Binding, Dispatch, Kernel } from '../../../kernel.ts';
import { addEpilogue, epilogue } from '../epilogue.ts';
import { inputsOf } from '../../../../passes/convolution-options.ts';
import { input, kept, scratch, type ConvolutionSite } from '../options.ts';
import { reluOf, repeat, type Shader } from '../shader.ts';
import { staged, type Bare } from '../staged.ts';
import { productTiles, type ProductShape } from '../../product-tiles.ts';
import { transformInput, type Window } from './input-transform.ts';
import { transformKernel } from './kernel-transform.ts';
import { transformOutput, type Ending } from './output-transform.ts';
import { registerProducts } from './register-products.ts';
import { tilesOf, type Tiles } from './tiles.ts';
import { windowOf } from './window.ts';

/** How many sums an invocation of the products makes, and how much memory points and products may take. */
export interface WinogradShape {
  readonly products: ProductShape;
  readonly bytes: number;
}

/**
 * A 3 x 3 convolution by Winograd's F(4 x 4, 3 x 3), after Lavin & Gray 2016: a quarter of the multiplications, as 36
 * matrix products over tiles of 4 x 4 pixels. The error is about five times that of the direct ways. The kernel is
 * transformed once. The prologue is done while the tiles are read, the epilogue on each tile as it is made.
 */
export function winogradConvolution({ products, bytes }: WinogradShape): (site: ConvolutionSite) => Kernel {
  return (site) => {
    const { options, traits } = site;
    const ending: Ending = {
      add: (shader) => {
        addEpilogue(shader, options);
      },
      text: (shader) => epilogue(shader, site),
    };
    const tiles = tilesOf(options, traits, bytes);
    return throughPoints(site, tiles, 0, {
      window: windowOf(options),
      ending,
      products: (_, { count, ins, outs }, points, to) =>
        productTiles(products, traits, {
          label: 'conv2d winograd products',
          a: points,
          b: kept(0),
          product: to,
          products: 36,
          rows: count,
          inner: ins,
          columns: outs,
          strides: { row: 2, pair: 2 * count },
        }),
    });
  };
}

/** The same on a software adapter: channel by channel, without barriers, prologue and epilogue apart. */
export function softwareWinogradConvolution(site: ConvolutionSite): Kernel {
  return staged(site, bareWinograd);
}

function bareWinograd(site: ConvolutionSite, x: Binding, y: Binding, firstScratch: number): Bare {
  const window: Window = {
    add: (shader) => {
      addBareGiven(shader, site, x);
    },
    before: `  let top = 4 * i32(down) - 1;
  let left = 4 * i32(across) - 1;
  let height = sizes.height;
  let width = sizes.width;`,
    pixel: (row, column) => `given(top + ${row}, left + ${column}, unit, height, width, ins)`,
  };
  return throughPoints(site, tilesOf(site.options, site.traits), firstScratch, {
    window,
    ending: bareEnding(site, y),
    products: registerProducts,
  });
}

interface Parts {
  readonly window: Window;
  readonly ending: Ending;
  readonly products: (site: ConvolutionSite, tiles: Tiles, points: Binding, products: Binding) => Dispatch;
}

/** Strip by strip through the same memory. */
function throughPoints(site: ConvolutionSite, tiles: Tiles, firstScratch: number, parts: Parts): Kernel {
  const [points, products] = [scratch(firstScratch), scratch(firstScratch + 1)];
  const between = parts.products(site, tiles, points, products);
  const once = transformKernel(site, tiles);
  return {
    dispatches: Array.from({ length: tiles.strips }, (_, strip) => [
      transformInput(site, tiles, parts.window, points, strip),
      between,
      transformOutput(site, tiles, products, strip, parts.ending),
    ]).flat(),
    scratch: tiles.bytes,
    once: { dispatches: [once.dispatch], kept: [once.bytes] },
  };
}

/** `given` of one channel, without branches: what is read past the edge is not used. It is given the sizes: reading them takes time. */
function addBareGiven(shader: Shader, { options }: ConvolutionSite, x: Binding): void {
  shader.size('height', options.height);
  shader.size('width', options.width);
  shader.array('x', x, 'read', 'f32');
  shader.add(`fn given(row: i32, column: i32, channel: u32, height: u32, width: u32, channels: u32) -> f32 {
  let inside = (u32(row) < height) & (u32(column) < width);
  return select(0, x[u32(row * i32(width) + column) * channels + channel], inside);
}`);
}

function bareEnding({ options }: ConvolutionSite, y: Binding): Ending {
  const { height, width, epilogue: asked } = options;
  const { bias } = inputsOf(options);
  const value = (i: string) => {
    const sum = asked.bias ? `y[${i}] + b` : `y[${i}]`;
    return asked.relu ? `relu(${sum})` : sum;
  };
  return {
    add: (shader) => {
      if (asked.relu) shader.add(reluOf('f32'));
      if (bias !== undefined) shader.array('bias', input(bias), 'read', 'f32');
      shader.array('full', y, 'read_write', 'f32');
    },
    text: (shader) => `${asked.bias ? '  let b = bias[quad];' : ''}
  let height = ${shader.size('height', height)};
  let width = ${shader.size('width', width)};
${repeat(
  16,
  false,
  (i) => `  let row = 4u * down + (${i} >> 2u);
  let column = 4u * across + (${i} & 3u);
  if (row < height && column < width) { full[(row * width + column) * outs + quad] = ${value(i)}; }`,
)}`,
  };
}
