import { openChannel } from './channel.ts';

type Message = { readonly type: 'who' } | { readonly type: 'held'; readonly names: readonly string[] };

/** Milliseconds in which a page or worker that is not busy answers. */
const ANSWER = 300;

export interface AskedNames {
  hold(name: string): () => void;
  /** Those that are held here, and those of all that answer. */
  all(): Promise<ReadonlySet<string>>;
}

/** Names held by every page and worker, which each reports when asked. */
export function askedNames(): AskedNames {
  const own = new Set<string>();
  const channel = openChannel('stylograph-names');
  channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
    if (data.type === 'who') channel.postMessage({ type: 'held', names: [...own] } satisfies Message);
  });
  return {
    hold(name) {
      own.add(name);
      return () => own.delete(name);
    },
    async all() {
      const names = new Set(own);
      const hear = ({ data }: MessageEvent<Message>): void => {
        if (data.type === 'held') data.names.forEach((name) => names.add(name));
      };
      channel?.addEventListener('message', hear);
      channel?.postMessage({ type: 'who' } satisfies Message);
      await new Promise((resolve) => setTimeout(resolve, ANSWER));
      channel?.removeEventListener('message', hear);
      return names;
    },
  };
}
