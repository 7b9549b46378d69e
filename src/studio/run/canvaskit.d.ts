/** The part of CanvasKit that is used; its own types include those of another WebGPU. */
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

declare module 'canvaskit-wasm/bin/canvaskit.wasm?url' {
  const url: string;
  export default url;
}
