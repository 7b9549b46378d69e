import type { PictureAsset } from '../../graph/assets.ts';
import { base64 } from '../../share/base64.ts';
import { sha256 } from '../../share/hash.ts';
import { encodeGrayPng } from './gray-png.ts';
import { emptyMask, paintingSize, type Mask } from './mask.ts';

/** The mask that painting begins with: what a gray picture shows, stretched over the picture to paint on; empty without it. */
export function startMask(picture: HTMLCanvasElement, start: HTMLCanvasElement | undefined): Mask {
  const { width, height } = paintingSize(picture.width, picture.height);
  const mask = emptyMask(width, height);
  if (start) {
    const colors = pixelsOf(start, width, height);
    for (let i = 0; i < mask.data.length; i++) mask.data[i] = colors[4 * i]!;
  }
  return mask;
}

/** The colors of the picture at the size of the mask: red, green, blue and alpha, 0 to 255. */
export function colorsOf(picture: HTMLCanvasElement, { width, height }: Mask): Uint8ClampedArray {
  return pixelsOf(picture, width, height);
}

/** The painting as a picture that a graph carries. */
export async function paintingOf(mask: Mask): Promise<PictureAsset> {
  const bytes = await encodeGrayPng(mask);
  return {
    key: await sha256(bytes),
    asset: { name: 'mask.png', mime: 'image/png', data: base64(bytes) },
  };
}

function pixelsOf(source: HTMLCanvasElement, width: number, height: number): Uint8ClampedArray {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [width, height];
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(source, 0, 0, width, height);
  return context.getImageData(0, 0, width, height).data;
}
