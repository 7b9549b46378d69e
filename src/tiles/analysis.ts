import { topological } from '../program/program.ts';
import type { Value } from '../program/value.ts';
import { NotTileable, type Layout, type Positions } from './layout.ts';
import { ruleOf } from './rules/index.ts';
import { pointwiseRules } from './rules/pointwise.ts';

/** What is known of the values of a program before it is cut into tiles. */
export class Analysis {
  private readonly layouts = new Map<Value, Layout>();
  private readonly refusals = new Map<Value, NotTileable>();
  private readonly sums = new Set<Value>();
  /** Depend on the canvas or on a knob. */
  private readonly varying = new Set<Value>();
  /** Depend on a picture or the canvas. */
  private readonly positional = new Set<Value>();
  /** Depend on numbers that are given for each row or column: a mask that is drawn. */
  private readonly drawn = new Set<Value>();
  /** Computed from pictures position by position. */
  private readonly plain = new Set<Value>();
  /** Depend on a convolution. */
  private readonly heavy = new Set<Value>();

  /** Adds values and all that they are made of. */
  add(roots: Iterable<Value>): void {
    for (const value of topological(roots)) if (!this.layouts.has(value)) this.see(value);
  }

  /**
   * How a value runs over positions.
   *
   * @throws NotTileable if it cannot be computed in tiles.
   */
  layoutOf(value: Value): Layout {
    const refusal = this.refusals.get(value);
    if (refusal) throw refusal;
    return this.layouts.get(value);
  }

  /** Whether a value is a sum over positions, to which each tile adds its part. */
  isSum(value: Value): boolean {
    return this.sums.has(value);
  }

  isVarying(value: Value): boolean {
    return this.varying.has(value);
  }

  /** Whether a value is the same for every canvas, but depends on pictures. */
  isOfPictures(value: Value): boolean {
    return this.positional.has(value) && !this.varying.has(value);
  }

  /** Whether a value is made of pictures without a network, so that it takes no more memory than some pictures. */
  isLight(value: Value): boolean {
    return this.isOfPictures(value) && !this.heavy.has(value);
  }

  /** Whether a value depends on a network. */
  isHeavy(value: Value): boolean {
    return this.heavy.has(value);
  }

  /** Whether a value is made of others with so little work that a tile does it itself: without sums and resampling. */
  isPlain(value: Value): boolean {
    return this.plain.has(value);
  }

  private see(value: Value): void {
    const { inputs, primitive } = value;
    const [isPicture, isChanging] = [isPictureLeaf(value), primitive === 'canvas' || primitive === 'knob'];
    if (isPicture || inputs.some((v) => this.positional.has(v))) this.positional.add(value);
    if (isChanging || inputs.some((v) => this.varying.has(v))) this.varying.add(value);
    if (isRuler(value) || inputs.some((v) => this.drawn.has(v))) this.drawn.add(value);
    if (primitive === 'conv2d' || inputs.some((v) => this.heavy.has(v))) this.heavy.add(value);
    const refused = inputs.find((input) => this.refusals.has(input));
    try {
      if (primitive === 'canvas' && value.attributes.basis)
        throw new NotTileable(
          value,
          `each coefficient of the ${{ laplacian: 'Laplacian pyramid', fourier: 'Fourier transform' }[value.attributes.basis]} changes pixels in many tiles. Set “Parameterization” to “pixels”.`,
        );
      if (refused) throw this.refusals.get(refused)!;
      const made = this.layoutAt(value);
      const layout = made ?? this.drawnLayout(value);
      this.layouts.set(value, layout);
      if (layout) this.positional.add(value);
      if (made && (value.primitive in pointwiseRules || value.primitive === 'take')) this.plain.add(value);
    } catch (error) {
      if (!(error instanceof NotTileable)) throw error;
      this.layouts.set(value, undefined);
      // What is made of pictures alone is computed whole, however it mixes positions.
      const image = this.isLight(value) ? imageLayout(value) : undefined;
      if (image) this.layouts.set(value, image);
      else if (!this.isLight(value) || value.shape.length > 0) this.refusals.set(value, error);
    }
  }

  /** Of a mask that is drawn, once it has an entry for each position: it is computed whole, as if it were a picture. */
  private drawnLayout(value: Value): Layout {
    const [height = 1, width = 1] = value.shape;
    const isMask = this.drawn.has(value) && !this.varying.has(value) && !this.heavy.has(value);
    return isMask && height > 1 && width > 1 ? imageLayout(value) : undefined;
  }

  private layoutAt(value: Value): Layout {
    if (value.inputs.length === 0) return isPictureLeaf(value) ? imageLayout(value) : undefined;
    const inputs = value.inputs.map((input) => this.layouts.get(input));
    // A number repeated everywhere has no positions until features are taken of it.
    const isImage = /^(conv2d|resample|(max|average)-pool(-gradient)?)$/.test(value.primitive);
    if (!inputs.some((layout) => layout) && !(isImage && imageLayout(value.inputs[0]))) return undefined;
    const layout = ruleOf(value.primitive).layout(value, inputs);
    if (!layout) this.sums.add(value);
    return layout;
  }
}

/** Whether a leaf is a picture. */
export function isPictureLeaf(value: Value): boolean {
  if (value.primitive === 'canvas' || value.primitive === 'result') return true;
  if (value.primitive !== 'input') return false;
  const { kind } = value.attributes.source;
  return kind !== 'numbers' && kind !== 'weight' && imageLayout(value) !== undefined;
}

/** Whether a leaf has a number for each row or column of a picture. */
function isRuler(value: Value): boolean {
  return (
    value.primitive === 'input' &&
    value.attributes.source.kind === 'numbers' &&
    imageLayout(value) !== undefined
  );
}

function imageLayout({ shape }: Value): Positions | undefined {
  const [height, width] = shape;
  if (shape.length !== 3 || height === undefined || width === undefined || height * width === 1)
    return undefined;
  return { kind: 'image', grid: [height, width] };
}
