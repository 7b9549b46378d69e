/** Texts that a browser keeps for a page; where it refuses, they hold as long as the page lives. */
export class WebStorage {
  private readonly area: () => Storage;
  private readonly held = new Map<string, string>();

  /** @param area may throw. */
  constructor(area: () => Storage) {
    this.area = area;
  }

  /** Whether what it is given outlives the page. */
  get works(): boolean {
    const works = this.set('stylograph:works', 'yes');
    if (works) this.area().removeItem('stylograph:works');
    return works;
  }

  get(key: string): string | undefined {
    try {
      return this.held.get(key) ?? this.area().getItem(key) ?? undefined;
    } catch {
      return undefined;
    }
  }

  /** Says whether it outlives the page. */
  set(key: string, value: string): boolean {
    try {
      this.area().setItem(key, value);
      this.held.delete(key);
      return true;
    } catch {
      this.held.set(key, value);
      return false;
    }
  }
}

/** What all tabs share, and keep. */
export const sharedStorage = new WebStorage(() => localStorage);
/** What a tab keeps until it is closed; a copy of the tab has a copy. */
export const tabStorage = new WebStorage(() => sessionStorage);
