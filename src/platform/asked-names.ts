import { openChannel } from './channel.ts';

type Message = { readonly type: 'who' } | { readonly type: 'held'; readonly names: readonly string[] };

/** Milliseconds in which a page that is not busy answers. */
const ANSWER = 300;

export interface AskedNames {
  hold(name: string, patience: number): Promise<(() => void) | undefined>;
  all(): Promise<ReadonlySet<string> | undefined>;
}

/**
 * Names held by agreement: whoever wants one asks all others which they hold. Two that ask at once may both get it, so this
 * only stands in for locks.
 */
export function askedNames(): AskedNames {
  const own = new Set<string>();
  const channel = openChannel('stylograph-names');
  channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.type === 'who') channel.postMessage({ type: 'held', names: [...own] } satisfies Message);
  });
  const all = async (): Promise<ReadonlySet<string> | undefined> => {
    if (!channel) return undefined;
    const names = new Set(own);
    const hear = ({ data }: MessageEvent<Message>): void => {
      if (data.type === 'held') data.names.forEach((name) => names.add(name));
    };
    channel.addEventListener('message', hear);
    channel.postMessage({ type: 'who' } satisfies Message);
    await new Promise((resolve) => setTimeout(resolve, ANSWER));
    channel.removeEventListener('message', hear);
    return names;
  };
  return {
    all,
    async hold(name, patience) {
      const until = performance.now() + patience;
      for (;;) {
        const names = await all();
        if (names && !names.has(name)) {
          own.add(name);
          return () => own.delete(name);
        }
        if (!names || performance.now() >= until) return undefined;
      }
    },
  };
}
