import type { GraphDocument } from '../../graph/document.ts';
import {
  imageNodeAt,
  imageNodesBehind,
  setImageParameters,
  type ImageNodePlace,
} from '../../graph/image-nodes.ts';
import { parameterAt, type ParameterAddress } from '../../graph/parameter-address.ts';
import { WHOLE, type PicturePart } from '../../images/part.ts';
import { assetOf, pictureUrl } from '../../graph/assets.ts';
import { pictureName, sampleUrl } from '../../svelte/controls/picture-source.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { vocabulary } from '../../vocabulary.ts';

/** A picture that can be cropped: what shows it, and the image nodes that keep the crop. */
export interface CropTarget {
  readonly name: string;
  readonly url: string;
  readonly places: readonly ImageNodePlace[];
}

/** Finds the picture that can be cropped, and changes how it is cropped. */
export class Cropper {
  private readonly studio: Studio;
  private readonly onpictures: () => void;
  /** The picture that the dialog shows. */
  target: CropTarget | undefined = $state.raw();

  /** @param onpictures called when other pictures were given. */
  constructor(studio: Studio, onpictures: () => void) {
    this.studio = studio;
    this.onpictures = onpictures;
  }

  /** The picture of a node that is shown, or, as a sentence, why it cannot be cropped. Undefined if the node takes no picture. */
  ofNode(id: string): CropTarget | string | undefined {
    const { documents } = this.studio;
    const node = documents.shown.nodes.find((one) => one.id === id);
    const declared = Object.entries((node && documents.vocabulary.get(node.type)?.parameters) ?? {});
    const name = declared.find(([, { kind }]) => kind === 'picture')?.[0];
    if (name === undefined) return undefined;
    return this.of(documents.shown, [[id, name]], documents.steps.at(-1)?.definition);
  }

  /** The picture of a control, or, as a sentence, why it cannot be cropped. */
  ofControl(name: string): CropTarget | string {
    const { document } = this.studio.documents;
    return this.of(document, document.controls?.find((one) => one.name === name)?.to ?? []);
  }

  partOf({ places }: CropTarget): PicturePart {
    const params = imageNodeAt(this.studio.documents.document, places[0]!)?.params ?? {};
    const known = Object.entries(params).filter(([name]) => name in WHOLE);
    return { ...WHOLE, ...Object.fromEntries(known) };
  }

  isCropped(target: CropTarget): boolean {
    return JSON.stringify(this.partOf(target)) !== JSON.stringify(WHOLE);
  }

  /** Crops a picture, as one step of the history. */
  set(target: CropTarget, part: PicturePart): void {
    if (JSON.stringify(part) === JSON.stringify(this.partOf(target))) return;
    const whole = JSON.stringify(part) === JSON.stringify(WHOLE);
    // The whole picture needs no parameters.
    const values = whole ? Object.fromEntries(Object.keys(WHOLE).map((name) => [name, undefined])) : part;
    this.studio.documents.edit(`crop ${target.name}`, (document) =>
      setImageParameters(document, target.places, { ...values }),
    );
    this.onpictures();
  }

  private of(
    shown: GraphDocument,
    addresses: readonly ParameterAddress[],
    definition?: string,
  ): CropTarget | string {
    const { document } = this.studio.documents;
    const places: ImageNodePlace[] = [];
    for (const address of addresses) {
      const found = imageNodesBehind(document, address, definition);
      if (typeof found === 'string') return found;
      for (const place of found) places.push(place);
    }
    const value = addresses[0] && parameterAt(shown, vocabulary, addresses[0])?.default;
    const source = String(value);
    const url = sampleUrl(source) ?? pictureUrl(document, source);
    if (places.length === 0 || url === undefined)
      return source === 'result:last'
        ? 'The last result changes with each run. Choose a picture to crop it.'
        : 'The picture is not in the graph. Choose it again to crop it.';
    return { name: assetOf(document, source)?.name ?? pictureName(source), url, places };
  }
}
