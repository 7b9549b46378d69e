import type { RunRecord } from './schema.ts';

/**
 * The differences in the inputs of two runs of a graph that can explain different results. Engines round differently, so if
 * they differ, the device is not compared, and of the versions only that of Stylograph.
 */
export function causesOf(before: RunRecord, again: RunRecord): string[] {
  const sameEngine = before.engine.name === again.engine.name;
  return [
    ...(sameEngine
      ? whereItRan(before, again)
      : [`the engine was ${before.engine.name}, and is now ${again.engine.name}`]),
    ...changed('the version of', versionsOf(before, sameEngine), versionsOf(again, sameEngine)),
    ...changed('the model', before.models, again.models),
    ...changed('the picture', before.pictures, again.pictures),
    ...timeLimits(before),
    ...before.events
      .filter(({ what }) => what.startsWith('changed'))
      .map(({ what }) => `while it ran: ${what}`),
  ];
}

function whereItRan({ engine }: RunRecord, { engine: now }: RunRecord): string[] {
  if (isBrowser(engine.device) !== isBrowser(now.device))
    return [
      isBrowser(engine.device)
        ? 'it ran in a browser, and now does not'
        : 'it ran outside a browser, and now runs in one',
    ];
  // A record does not say which graphics processor was used.
  if (/webgpu|webgl/.test(engine.name))
    return ['the graphics processor, its driver, or the kernels that were measured to be fastest may differ'];
  return engine.device === now.device ? [] : [`the processor was ${engine.device}, and is now ${now.device}`];
}

/** A browser does not report the processor, but its own version. */
function isBrowser(device: string): boolean {
  return device.startsWith('Mozilla/');
}

/** Those that have a part in the numbers. */
function versionsOf({ versions, engine }: RunRecord, sameEngine: boolean): Record<string, string> {
  const counts = (name: string) =>
    name === 'stylograph' || (sameEngine && (name !== 'tensorflow' || engine.name.startsWith('tfjs')));
  return Object.fromEntries(Object.entries(versions).filter(([name]) => counts(name)));
}

/** A version that only one of them has cannot be compared: a browser has no version of Node. */
function changed(what: string, was: Record<string, string>, is: Record<string, string>): string[] {
  return Object.keys(was).flatMap((name) =>
    is[name] === undefined || was[name] === is[name]
      ? []
      : [`${what} “${name}” was ${was[name]}, and is now ${is[name]}`],
  );
}

/** How many steps fit into a time depends on what else the machine does. */
function timeLimits({ graph, stages }: RunRecord): string[] {
  return graph.nodes
    .filter(
      ({ id, params }) =>
        Number(params?.['maxSeconds'] ?? 0) > 0 && stages.some(({ optimizer }) => optimizer === id),
    )
    .map(({ id, params }) => `“${id}” ends after ${String(params!['maxSeconds'])} s, at whatever step`);
}
