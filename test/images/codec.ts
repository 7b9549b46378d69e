import type * as codecOfBrowsers from '../../src/images/codec.browser.ts';

/** The codec of where a test runs. */
export async function codec(): Promise<Pick<typeof codecOfBrowsers, 'decodePicture' | 'encodePicture'>> {
  if (typeof window !== 'undefined') return import('../../src/images/codec.browser.ts');
  // A name that the bundler of browser tests does not follow.
  const inNode = '../../src/images/codec.node.ts';
  return import(/* @vite-ignore */ inNode) as Promise<typeof codecOfBrowsers>;
}
