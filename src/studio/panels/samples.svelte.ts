import * as v from 'valibot';

const schema = v.array(v.looseObject({ name: v.string() }));

/** The pictures that come with the studio, as image nodes name them. */
class Samples {
  sources: readonly string[] = $state.raw([]);

  constructor() {
    void this.load();
  }

  private async load(): Promise<void> {
    const response = await fetch(new URL('samples/index.json', document.baseURI));
    this.sources = v.parse(schema, await response.json()).map(({ name }) => `sample:${name}`);
  }
}

export const samples = new Samples();
