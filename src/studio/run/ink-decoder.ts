import type { CanvasKit } from 'canvaskit-wasm/bin/canvaskit.js';
import type { DecodePixels } from '../../images/decode.ts';

let loading: Promise<CanvasKit> | undefined;

/** Decodes a picture of inks with the library that the command line has for all pictures (Skia), fetched when it is needed. */
export const decodeInks: DecodePixels = async (file) => {
  loading ??= load();
  const kit = await loading.catch((cause: unknown) => {
    loading = undefined;
    throw new Error('the decoder for CMYK pictures could not be loaded: check that the server is running', {
      cause,
    });
  });
  const image = kit.MakeImageFromEncoded(file);
  if (!image) throw new Error('cannot decode the picture: it is damaged');
  try {
    const [width, height] = [image.width(), image.height()];
    const values = image.readPixels(0, 0, {
      width,
      height,
      colorType: kit.ColorType.RGBA_8888,
      alphaType: kit.AlphaType.Unpremul,
      colorSpace: kit.ColorSpace.SRGB,
    });
    if (!values) throw new Error('cannot decode the picture: it is damaged');
    return { width, height, values: new Uint8ClampedArray(values) };
  } finally {
    image.delete();
  }
};

async function load(): Promise<CanvasKit> {
  const [{ default: init }, { default: url }] = await Promise.all([
    import('canvaskit-wasm/bin/canvaskit.js'),
    import('canvaskit-wasm/bin/canvaskit.wasm?url'),
  ]);
  return init({ locateFile: () => url });
}
