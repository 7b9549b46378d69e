import { afterEach, describe, expect, it, vi } from 'vitest';
import { askedNames } from '../../src/platform/asked-names.ts';
import { claim, heldNames, hold, inTurn } from '../../src/platform/locks.ts';
import { mendLocale } from '../../src/platform/locale.ts';
import { messageOf, NotKept, whyNotKept } from '../../src/platform/refusal.ts';
import { sha256 } from '../../src/platform/sha256.ts';
import { uniqueId } from '../../src/platform/unique-id.ts';
import { hasWebAssembly } from '../../src/platform/web-assembly.ts';
import { WebStorage } from '../../src/platform/web-storage.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('storage', () => {
  it('that is refused is replaced until the page is closed', () => {
    const storage = new WebStorage(() => {
      throw new DOMException('Access is denied', 'SecurityError');
    });
    expect(storage.get('size')).toBeUndefined();
    expect(storage.set('size', '7')).toBe(false);
    expect(storage.get('size')).toBe('7');
    expect(storage.works).toBe(false);
  });

  it('that is full keeps the old entries, and returns the newest value', () => {
    const kept = new Map([['size', '6']]);
    let full = true;
    const area = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem(key: string, value: string) {
        if (full) throw new DOMException('full', 'QuotaExceededError');
        kept.set(key, value);
      },
      removeItem: (key: string) => kept.delete(key),
    };
    const storage = new WebStorage(() => area as unknown as Storage);
    expect([storage.set('size', '7'), storage.get('size'), kept.get('size')]).toEqual([false, '7', '6']);
    full = false;
    expect([storage.set('size', '8'), storage.get('size'), kept.get('size')]).toEqual([true, '8', '8']);
    expect([storage.works, [...kept.keys()]]).toEqual([true, ['size']]);
  });
});

describe('names reserved by one page', () => {
  const locks = (globalThis.navigator as Navigator | undefined)?.locks;

  it.runIf(locks)('are released, and can be waited for', async () => {
    const letGo = hold('test-one');
    await expect.poll(async () => (await heldNames()).names).toContain('test-one');
    expect((await heldNames()).sure).toBe(true);
    expect(await claim('test-one')).toBe(false);
    // It answers: there is nothing to wait for.
    expect(await claim('test-one', 1e9)).toBe(false);
    letGo();
    // A page that is being left holds its locks, and answers no more.
    let leave = (): void => undefined;
    void locks!.request('test-left', () => new Promise<void>((resolve) => (leave = resolve)));
    await expect.poll(async () => (await heldNames()).names).toContain('test-left');
    expect(await claim('test-left', 10)).toBe(false);
    const next = claim('test-left', 1e9);
    leave();
    expect(await next).toBe(true);
  });

  it('are visible to other pages, but uncertain without locks', async () => {
    vi.stubGlobal('navigator', {});
    const letGo = hold('test-two');
    expect(await claim('test-two')).toBe(false);
    expect(await claim('test-free', 100)).toBe(false);
    const { names, sure } = await heldNames();
    expect([names.has('test-two'), names.has('test-free'), sure]).toEqual([true, false, false]);
    const elsewhere = askedNames();
    expect(await elsewhere.all()).toContain('test-two');
    letGo();
    expect(await elsewhere.all()).not.toContain('test-two');
  });

  it('are known only to this page if it cannot ask others', async () => {
    vi.stubGlobal('BroadcastChannel', undefined);
    const names = askedNames();
    names.hold('test-three');
    expect([...(await names.all())]).toEqual(['test-three']);
  });

  it('do not block work in a browser without locks', async () => {
    vi.stubGlobal('navigator', {});
    expect(await inTurn('test-four', () => Promise.resolve(4))).toBe(4);
  });
});

describe('pages over an insecure connection', () => {
  it('have the same hashes', async () => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 251);
    const own = await sha256(bytes);
    vi.stubGlobal('crypto', {});
    expect([...(await sha256(bytes))]).toEqual([...own]);
  });

  it('have unique names', () => {
    const { crypto } = globalThis;
    vi.stubGlobal('crypto', {
      getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes),
    });
    const ids = Array.from({ length: 100 }, uniqueId);
    expect(new Set(ids).size).toBe(100);
    expect(ids.every((id) => /^[\da-f]{32}$/.test(id))).toBe(true);
  });
});

it('WebAssembly may be missing', () => {
  expect(hasWebAssembly()).toBe(true);
  vi.stubGlobal('WebAssembly', undefined);
  expect(hasWebAssembly()).toBe(false);
});

it('a locale that formatters reject is replaced by English', () => {
  const { NumberFormat, DateTimeFormat } = Intl;
  const refusing = <T extends object>(formatter: new (...given: never[]) => T) =>
    new Proxy(formatter, {
      construct(target, [locale, options]: [string | undefined, object | undefined]) {
        if (locale === undefined) throw new RangeError('Incorrect locale information provided');
        return Reflect.construct(target, [locale, options]) as object;
      },
    });
  vi.stubGlobal('navigator', { language: 'en' });
  vi.stubGlobal('Intl', {
    ...{
      Collator: Intl.Collator,
      PluralRules: Intl.PluralRules,
      RelativeTimeFormat: Intl.RelativeTimeFormat,
    },
    ...{ NumberFormat: refusing(NumberFormat), DateTimeFormat: refusing(DateTimeFormat) },
  });
  expect(() => new Intl.NumberFormat()).toThrow(RangeError);
  mendLocale();
  expect(new Intl.NumberFormat(undefined, { minimumFractionDigits: 2 }).format(1234.5)).toBe('1,234.50');
  expect(new Intl.NumberFormat('de').format(1234.5)).toBe('1.234,5');
  expect(new Intl.DateTimeFormat(undefined, { year: 'numeric' }).format(new Date(2020, 5))).toBe('2020');
});

it('error messages for users are our own, never those of an engine', () => {
  const told = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  expect(messageOf(new Error('The file is empty: choose another.'))).toBe(
    'The file is empty: choose another.',
  );
  expect(messageOf(new RangeError('adam: rate is 0; it must be above 0.'))).toMatch(/^adam: rate is 0/);
  expect(messageOf(new RangeError('Invalid typed array length: 9e9'))).toMatch(/not enough memory/);
  expect(messageOf(new DOMException('', 'NotAllowedError'))).toBe('The browser does not allow it.');
  expect(messageOf(new DOMException('pipe', 'DataError'))).toBe('The browser refused it.');
  expect(told).not.toHaveBeenCalled();
  expect(messageOf(new TypeError("Cannot read properties of undefined (reading 'open')"))).toMatch(
    /^Stylograph failed/,
  );
  expect(told).toHaveBeenCalledOnce();
});

it('the reason why data is not stored names no internals', () => {
  expect(whyNotKept(new DOMException('', 'QuotaExceededError'))).toBe('it has no storage left for this page');
  expect(whyNotKept(new DOMException('', 'SecurityError'))).toBe(whyNotKept(new NotKept()));
  expect(whyNotKept(new TypeError("Cannot read properties of undefined (reading 'open')"))).toBe(
    'its storage does not work',
  );
});
