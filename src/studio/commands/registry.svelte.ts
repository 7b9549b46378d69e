import * as v from 'valibot';
import { recall, remember } from '../shell/remembered.ts';
import type { Command } from './command.ts';
import { fit, sameKeys, type Fit } from './keys.ts';

const schema = v.record(v.string(), v.array(v.string()));

/** All commands with the keys that they have now. */
export class CommandRegistry {
  readonly all: readonly Command[];
  /** Keys that the user chose, by command. */
  private own: Readonly<Record<string, readonly string[]>> = $state.raw(recall('keys', schema) ?? {});
  /** While something else has the keyboard (a dialog, the palette), no key is a command. */
  private readonly paused: () => boolean;

  constructor(commands: readonly Command[], paused: () => boolean) {
    this.all = commands;
    this.paused = paused;
  }

  get(id: string): Command {
    const command = this.all.find((other) => other.id === id);
    if (!command) throw new Error(`There is no command “${id}”.`);
    return command;
  }

  keysOf({ id, keys, native }: Command): readonly string[] {
    return (native ? undefined : this.own[id]) ?? keys ?? [];
  }

  isRebound(command: Command): boolean {
    return this.own[command.id] !== undefined;
  }

  /** Gives a command these keys; others that had them lose them. Undefined restores its own. */
  rebind(command: Command, keys: readonly string[] | undefined): void {
    const own = new Map(Object.entries(this.own));
    for (const other of this.all) {
      const had = this.keysOf(other);
      const left = had.filter((key) => !keys?.some((given) => sameKeys(given, key)));
      if (other !== command && !other.native && left.length < had.length) own.set(other.id, left);
    }
    if (keys) own.set(command.id, keys);
    else own.delete(command.id);
    this.own = Object.fromEntries(own);
    remember('keys', this.own);
  }

  /** What keeps a binding from being given: a command of the browser's own has it. */
  holder(key: string): Command | undefined {
    return this.all.find((command) => this.keysOf(command).some((held) => sameKeys(held, key)));
  }

  resetKeys(): void {
    this.own = {};
    remember('keys', {});
  }

  run(id: string): void {
    const command = this.get(id);
    if (command.enabled?.() !== false) command.run();
  }

  /** For `keydown` of the window. */
  readonly keydown = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || this.paused() || inMenu(event.target)) return;
    const command = this.pressed(event, 'written') ?? this.pressed(event, 'place');
    if (!command) return;
    event.preventDefault();
    command.run();
  };

  private pressed(event: KeyboardEvent, how: Fit): Command | undefined {
    return this.all.find(
      (command) =>
        !command.native &&
        this.keysOf(command).some((key) => fit(event, key) === how) &&
        inScope(command, event.target) &&
        command.enabled?.() !== false,
    );
  }
}

function inScope({ scope }: Command, target: EventTarget | null): boolean {
  if (scope === 'typing' || !(target instanceof HTMLElement)) return true;
  if (scope === 'canvas')
    return (
      target === document.body ||
      (target.closest('[data-canvas]') !== null &&
        !target.matches('input, textarea, select, button, a, [tabindex="0"] *'))
    );
  return !isTyping(target);
}

/** An open menu has the keyboard to itself: letters go to its items. */
function inMenu(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="menu"]') !== null;
}

/** Whether key presses on an element write text. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches(
        'textarea, select, input:not([type=checkbox], [type=radio], [type=range], [type=button], [type=file])',
      ))
  );
}
