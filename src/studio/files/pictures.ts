import { assetOf } from '../../graph/assets.ts';
import { everyNode } from '../../graph/definitions.ts';
import type { GraphDocument } from '../../graph/document.ts';
import { decodePicture, type DecodeOptions } from '../../images/codec.browser.ts';
import { readPictureHeader } from '../../images/header.ts';
import { sniffPicture } from '../../images/sniff.ts';
import { base64 } from '../../share/base64.ts';
import { sha256 } from '../../share/hash.ts';

/** A picture file, ready to travel inside a graph. */
export interface PictureAsset {
  readonly key: string;
  readonly asset: { readonly name: string; readonly mime: string; readonly data: string };
}

/**
 * Reads a picture file; one that breaks off only where `incomplete` is asked for, and then with what is missing filled up.
 *
 * @throws IncompletePictureError where it breaks off, another Error where it cannot be read, saying why.
 */
export async function readPictureFile(file: File, options?: DecodeOptions): Promise<PictureAsset> {
  const content = new Uint8Array(await file.arrayBuffer());
  const format = sniffPicture(content);
  // Whether pixels are missing at a flawed end, only decoding tells.
  const flawed = readPictureHeader(content).ending.missing;
  const bytes = (flawed && (await decodePicture(content, options)).completed) || content;
  const key = await sha256(bytes);
  return {
    key,
    asset: { name: file.name || `pasted.${format}`, mime: `image/${format}`, data: base64(bytes) },
  };
}

/** The document with a picture in it; the same picture is kept once. */
export function withAsset(document: GraphDocument, { key, asset }: PictureAsset): GraphDocument {
  return { ...document, assets: { ...document.assets, [key]: asset } };
}

/** The document without the pictures that no node shows any more: what is written to a file. */
export function withoutUnusedAssets(document: GraphDocument): GraphDocument {
  const { assets, ...rest } = document;
  if (!assets) return document;
  const text = JSON.stringify(everyNode(document));
  const used = Object.entries(assets).filter(([key]) => text.includes(`asset:${key}`));
  return used.length === 0 ? rest : { ...document, assets: Object.fromEntries(used) };
}

/** Where a picture that a graph carries can be shown from. */
export function pictureUrl(document: GraphDocument, source: string): string | undefined {
  const asset = source.startsWith('asset:') ? assetOf(document, source) : undefined;
  return asset && `data:${asset.mime};base64,${asset.data}`;
}
