import { withAsset } from '../../graph/assets.ts';
import { controlsOf, setControl, type Control } from '../../graph/controls.ts';
import { vocabulary } from '../../vocabulary.ts';
import { readPictureFile } from '../../share/picture-file.browser.ts';
import { refusePicture } from '../files/refuse-picture.ts';
import { suggestionsFor, pictureSources } from '../panels/suggestions.ts';
import type { ManyPictures } from '../state/many-pictures.ts';
import type { Studio } from '../state/studio.svelte.ts';
import { picturesGoTo } from './picture-order.ts';

/** The controls of the open graph, and the commands for them. */
export class Controls {
  private readonly studio: Studio;
  private readonly onpictures: () => void;
  readonly all: readonly Control[] = $derived.by(() =>
    controlsOf(this.studio.documents.document, vocabulary),
  );
  /** The controls that will take the pictures being dragged over the window. */
  over: readonly string[] = $state.raw([]);
  /** The control for which a photo is being taken. */
  photographed: string | undefined = $state();

  /** @param onpictures called when other pictures were given. */
  constructor(studio: Studio, onpictures: () => void) {
    this.studio = studio;
    this.onpictures = onpictures;
  }

  /** The names of the controls that take a picture. */
  get pictures(): readonly string[] {
    return this.all.filter(({ parameter }) => parameter.kind === 'picture').map(({ name }) => name);
  }

  title(name: string): string {
    return this.all.find((control) => control.name === name)?.title ?? name;
  }

  /** Sets a control; edits with the same gesture are one step of the history. */
  set({ name, title, parameter }: Control, value: unknown, gesture?: string): void {
    this.studio.documents.edit(
      `change ${title.toLowerCase()}`,
      (document) => setControl(document, vocabulary, name, value),
      gesture,
    );
    if (parameter.kind === 'picture') this.onpictures();
  }

  /**
   * Gives pictures to the controls, from one of them on; asks what to do with more than there are controls. Those that cannot be
   * read are named, and the others used.
   */
  async usePictures(files: readonly File[], given?: string, incomplete = false): Promise<void> {
    const { documents, notices } = this.studio;
    if (!incomplete) notices.settle('picture');
    const { pictures } = this;
    const places = picturesGoTo(pictures, files.length, given);
    const many = this.manyOf(files, given ?? pictures[0]);
    if (pictures.length === 0) notices.add('info', 'This graph has no control that takes a picture.');
    else if (many && files.length > pictures.length) {
      this.studio.manyPictures = many;
      return;
    }
    const reading = places.map(async (name, i) => {
      const file = files[i]!;
      try {
        return { name, picture: await readPictureFile(file, { incomplete }) };
      } catch (error) {
        refusePicture(notices, file.name, error, () => void this.usePictures([file], name, true));
        return undefined;
      }
    });
    const read = (await Promise.all(reading)).filter((one) => one !== undefined);
    if (read.length === 0) return;
    const titles = read.map(({ name }) => this.title(name).toLowerCase());
    documents.edit(`change ${titles.join(' and ')}`, (document) =>
      read.reduce(
        (changed, { name, picture }) =>
          setControl(withAsset(changed, picture), vocabulary, name, `asset:${picture.key}`),
        document,
      ),
    );
    const { document: after } = documents;
    if (many && read.length > 1)
      notices.add('info', `${read.length} pictures were given to ${read.length} controls.`, {
        title: `Use all as ${many.title}…`,
        run: () => {
          if (documents.document === after) documents.undo();
          this.studio.manyPictures = many;
        },
      });
    this.onpictures();
  }

  /** What to ask about several pictures for one control. */
  private manyOf(files: readonly File[], name: string | undefined): ManyPictures | undefined {
    const [first, ...others] = files;
    if (!first || others.length === 0 || name === undefined) return undefined;
    return {
      files,
      title: this.title(name),
      target: { on: 'control', name },
      useFirst: () => void this.usePictures([first], name),
    };
  }

  /** What the value of a control may name: samples, pictures in the graph, layers, models. */
  suggestions({ name, parameter }: Control): readonly string[] | undefined {
    const { document } = this.studio.documents;
    if (parameter.kind === 'picture') return pictureSources(document);
    const [id, path] = document.controls?.find((control) => control.name === name)?.to[0] ?? [];
    const node = document.nodes.find((one) => one.id === id);
    return node && path !== undefined ? suggestionsFor(document, node, path) : undefined;
  }
}
