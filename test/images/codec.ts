import type * as codecOfBrowsers from '../../src/images/codec.browser.ts';

/** The codec of where a test runs. */
export async function codec(): Promise<Pick<typeof codecOfBrowsers, 'decodePicture' | 'encodePicture'>> {
  if (typeof window !== 'undefined') {
    const [browser, { decodeInks }] = await Promise.all([
      import('../../src/images/codec.browser.ts'),
      import('../../src/studio/run/ink-decoder.ts'),
    ]);
    browser.provideInkDecoder(decodeInks);
    return browser;
  }
  // A name that the bundler of browser tests does not follow.
  const inNode = '../../src/images/codec.node.ts';
  return import(/* @vite-ignore */ inNode) as Promise<typeof codecOfBrowsers>;
}
