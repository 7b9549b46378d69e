/** What is used of CanvasKit, whose own types bring those of another WebGPU along. */
declare module 'canvaskit-wasm/bin/canvaskit.js' {
  interface SkiaImage {
    width(): number;
    height(): number;
    /** Null where the pixels cannot be had. */
    readPixels(x: number, y: number, info: object): Uint8Array | null;
    delete(): void;
  }
  export interface CanvasKit {
    readonly ColorType: { readonly RGBA_8888: object };
    readonly AlphaType: { readonly Unpremul: object };
    readonly ColorSpace: { readonly SRGB: object };
    /** Null where the file cannot be decoded. */
    MakeImageFromEncoded(file: Uint8Array): SkiaImage | null;
  }
  export default function init(options: { locateFile: (file: string) => string }): Promise<CanvasKit>;
}

/** The build that also encodes JPEG and WebP. */
declare module 'canvaskit-wasm/full' {
  import type { CanvasKit as Decoder, SkiaImage } from 'canvaskit-wasm/bin/canvaskit.js';

  interface FullImage extends SkiaImage {
    /** Null where it cannot be written in the format; `quality` is up to 100. */
    encodeToBytes(format: object, quality: number): Uint8Array | null;
  }
  interface Surface {
    getCanvas(): {
      clear(color: object): void;
      drawImage(image: SkiaImage, x: number, y: number): void;
      readPixels(x: number, y: number, info: object): Uint8Array | null;
    };
    delete(): void;
  }
  export interface CanvasKit extends Decoder {
    readonly AlphaType: { readonly Unpremul: object; readonly Opaque: object };
    readonly ImageFormat: { readonly JPEG: object; readonly WEBP: object };
    readonly WHITE: object;
    MakeImage(info: object, pixels: Uint8ClampedArray, bytesPerRow: number): FullImage | null;
    /** Null where there is not the memory. */
    MakeSurface(width: number, height: number): Surface | null;
  }
  export default function init(): Promise<CanvasKit>;
}

declare module 'canvaskit-wasm/bin/canvaskit.wasm?url' {
  const url: string;
  export default url;
}
