/** To be raised with every change of the convolution's variants: what was found with others says nothing of them. */
const KERNELS = 4;

/**
 * Keeps what was found by measuring kernels from one session to the next: short texts by longer ones. Where it cannot be
 * read or written, kernels are measured again another time.
 */
export interface FindingsStore {
  load(): Promise<ReadonlyMap<string, string>>;
  save(findings: ReadonlyMap<string, string>): Promise<void>;
}

/** Remembers for as long as the process lives what all engines without a store find. */
const noStore: FindingsStore = {
  load: () => Promise.resolve(new Map()),
  save: () => Promise.resolve(),
};

type AdapterName = Pick<GPUAdapterInfo, 'vendor' | 'architecture' | 'device' | 'description'>;

const opened = new WeakMap<FindingsStore, Map<string, Promise<Findings>>>();
const nameless = new WeakMap<AdapterName, Promise<Findings>>();

/** What was found on one adapter, in this session and in those before. */
export class Findings {
  /** What kernels go by. Within a session no site's way changes, so that a loop that is made twice is the same. */
  readonly known: Map<string, string>;
  private readonly store: FindingsStore;
  private readonly prefix: string;
  private readonly unsaved = new Map<string, string>();
  private before: Promise<unknown> = Promise.resolve();

  private constructor(store: FindingsStore, prefix: string, known: Map<string, string>) {
    this.store = store;
    this.prefix = prefix;
    this.known = known;
  }

  /**
   * Those of an adapter in a store: the same for all who ask in this process. An adapter that says nothing about itself, as all do in
   * Firefox, may be another the next time: what is found on it is kept for as long as it is used.
   */
  static of(adapter: AdapterName, store = noStore): Promise<Findings> {
    const { vendor, architecture, device, description } = adapter;
    const words = [vendor, architecture, device, description];
    const prefix = `${versionPrefix}${words.join('/')}: `;
    if (words.every((word) => !word)) {
      const findings = nameless.get(adapter) ?? Findings.open(noStore, prefix);
      nameless.set(adapter, findings);
      return findings;
    }
    const ofStore = opened.get(store) ?? new Map<string, Promise<Findings>>();
    opened.set(store, ofStore);
    const findings = ofStore.get(prefix) ?? Findings.open(store, prefix);
    ofStore.set(prefix, findings);
    return findings;
  }

  private static async open(store: FindingsStore, prefix: string): Promise<Findings> {
    const own = [...(await loaded(store))].filter(([key]) => key.startsWith(prefix));
    return new Findings(store, prefix, new Map(own.map(([key, name]) => [key.slice(prefix.length), name])));
  }

  /** Remembers what was found, in later sessions too once it is saved. */
  find(key: string, name: string): void {
    this.known.set(key, name);
    this.unsaved.set(this.prefix + key, name);
  }

  /** Settles what was not measured, for this session. */
  settle(key: string, name: string): void {
    this.known.set(key, name);
  }

  /** Saves what was found since, beside what others have saved; findings of other versions of the kernels go. */
  async save(): Promise<void> {
    if (this.unsaved.size === 0) return;
    const kept = [...(await loaded(this.store))].filter(([key]) => key.startsWith(versionPrefix));
    try {
      await this.store.save(new Map([...kept, ...this.unsaved]));
      this.unsaved.clear();
    } catch {
      // The next save tries again.
    }
  }

  /** Does works one after the other: two that measure at once would measure each other. */
  inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.before.then(work);
    this.before = done.catch(() => undefined);
    return done;
  }
}

const versionPrefix = `kernels ${KERNELS}, `;

async function loaded(store: FindingsStore): Promise<ReadonlyMap<string, string>> {
  try {
    return await store.load();
  } catch {
    return new Map();
  }
}
