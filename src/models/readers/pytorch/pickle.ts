import { PickleBytes } from './pickle-bytes.ts';

/** What a pickle holds here: data of Python, and what the caller made of the few things that it allows. */
export type Value = unknown;

/** A class or function of Python that a pickle names; nothing of it is ever run. */
export class Global {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What a pickle may ask for besides plain data. */
export interface PickleRules {
  /** Whether a class or function, `collections.OrderedDict`, may be named. */
  readonly allows: (name: string) => boolean;
  /** The placeholder for the result of calling one of them with arguments. */
  readonly call: (name: string, args: readonly Value[]) => Value;
  /** The placeholder for an object that the pickle stores elsewhere. */
  readonly persistent: (id: Value) => Value;
}

const MARK = Symbol('mark');

/**
 * Reads a pickle of Python as data: numbers, texts, lists and dicts (as maps), and what the rules make of the calls that
 * they allow. It runs no code: a class or function that the rules do not know ends it.
 *
 * The format is that of Python's `pickletools`, protocols 0 to 5, without the instructions for which weights have no use.
 */
export class PickleReader {
  private readonly bytes: PickleBytes;
  private readonly rules: PickleRules;

  constructor(bytes: Uint8Array, rules: PickleRules) {
    this.bytes = new PickleBytes(bytes);
    this.rules = rules;
  }

  /** Where the next pickle of the file begins, or whatever comes after the last. */
  get at(): number {
    return this.bytes.at;
  }

  /** @throws Error that says what is wrong at which byte, or which class or function is not allowed. */
  read(): Value {
    const { bytes } = this;
    const stack: Value[] = [];
    const memo = new Map<number, Value>();
    const pop = (): Value => {
      if (stack.length === 0) throw bytes.damaged();
      return stack.pop();
    };
    const top = (): Value => {
      if (stack.length === 0) throw bytes.damaged();
      return stack.at(-1);
    };
    const popMark = (): Value[] => {
      const mark = stack.lastIndexOf(MARK);
      if (mark < 0) throw bytes.damaged();
      const values = stack.splice(mark);
      values.shift();
      return values;
    };
    const recall = (key: number): void => {
      if (!memo.has(key)) throw bytes.damaged();
      stack.push(memo.get(key));
    };
    const append = (values: readonly Value[]): void => {
      const list = top();
      if (Array.isArray(list)) for (const value of values) list.push(value);
      else if (list instanceof Set) for (const value of values) list.add(value);
      else throw bytes.damaged();
    };
    const setItems = (values: readonly Value[]): void => {
      const map = top();
      if (!(map instanceof Map) || values.length % 2 === 1) throw bytes.damaged();
      for (let i = 0; i < values.length; i += 2) map.set(values[i], values[i + 1]);
    };
    const call = (callee: Value, args: Value): void => {
      if (!(callee instanceof Global) || !Array.isArray(args)) throw bytes.damaged();
      stack.push(this.rules.call(callee.name, args));
    };

    for (;;) {
      const instruction = String.fromCharCode(bytes.u8());
      switch (instruction) {
        case '\x80': // PROTO
          if (bytes.u8() > 5) throw bytes.damaged();
          break;
        case '\x95': // FRAME
          bytes.length(8);
          break;
        case '.': // STOP
          return pop();
        case '(': // MARK
          stack.push(MARK);
          break;
        case '0': // POP
          pop();
          break;
        case '1': // POP_MARK
          popMark();
          break;
        case '2': // DUP
          stack.push(top());
          break;
        case 'N': // NONE
          stack.push(null);
          break;
        case '\x88': // NEWTRUE
          stack.push(true);
          break;
        case '\x89': // NEWFALSE
          stack.push(false);
          break;
        case 'I': {
          // INT, which is also how the first protocol writes booleans
          const line = bytes.line();
          stack.push(line === '00' ? false : line === '01' ? true : Number(line));
          break;
        }
        case 'L': // LONG
          stack.push(Number(bytes.line().replace(/L$/, '')));
          break;
        case 'F': // FLOAT
          stack.push(Number(bytes.line()));
          break;
        case 'J': // BININT
          stack.push(bytes.i32());
          break;
        case 'K': // BININT1
          stack.push(bytes.u8());
          break;
        case 'M': // BININT2
          stack.push(bytes.u16());
          break;
        case '\x8a': // LONG1
          stack.push(bytes.long(bytes.u8()));
          break;
        case '\x8b': // LONG4
          stack.push(bytes.long(bytes.length(4)));
          break;
        case 'G': // BINFLOAT
          stack.push(bytes.f64());
          break;
        case 'X': // BINUNICODE
        case 'T': // BINSTRING, of which bytes that are no text are of no use here
          stack.push(bytes.text(bytes.length(4)));
          break;
        case '\x8c': // SHORT_BINUNICODE
        case 'U': // SHORT_BINSTRING
          stack.push(bytes.text(bytes.u8()));
          break;
        case '\x8d': // BINUNICODE8
          stack.push(bytes.text(bytes.length(8)));
          break;
        case 'V': // UNICODE
          stack.push(bytes.line());
          break;
        case 'S': // STRING
          stack.push(bytes.line().replace(/^(['"])(.*)\1$/s, '$2'));
          break;
        case 'B': // BINBYTES
          stack.push(bytes.slice(bytes.length(4)));
          break;
        case 'C': // SHORT_BINBYTES
          stack.push(bytes.slice(bytes.u8()));
          break;
        case '\x8e': // BINBYTES8
        case '\x96': // BYTEARRAY8
          stack.push(bytes.slice(bytes.length(8)));
          break;
        case ']': // EMPTY_LIST
        case ')': // EMPTY_TUPLE
          stack.push([]);
          break;
        case '}': // EMPTY_DICT
          stack.push(new Map());
          break;
        case '\x8f': // EMPTY_SET
          stack.push(new Set());
          break;
        case 'l': // LIST
        case 't': // TUPLE
          stack.push(popMark());
          break;
        case '\x91': // FROZENSET
          stack.push(new Set(popMark()));
          break;
        case 'd': {
          // DICT
          const values = popMark();
          stack.push(new Map());
          setItems(values);
          break;
        }
        case '\x85': // TUPLE1
          stack.push([pop()]);
          break;
        case '\x86': // TUPLE2
        case '\x87': {
          // TUPLE3
          const values = [pop(), pop()];
          if (instruction === '\x87') values.push(pop());
          stack.push(values.reverse());
          break;
        }
        case 'a': // APPEND
          append([pop()]);
          break;
        case 'e': // APPENDS
        case '\x90': // ADDITEMS
          append(popMark());
          break;
        case 's': // SETITEM
          setItems([pop(), pop()].reverse());
          break;
        case 'u': // SETITEMS
          setItems(popMark());
          break;
        case 'q': // BINPUT
          memo.set(bytes.u8(), top());
          break;
        case 'r': // LONG_BINPUT
          memo.set(bytes.length(4), top());
          break;
        case 'p': // PUT
          memo.set(Number(bytes.line()), top());
          break;
        case '\x94': // MEMOIZE
          memo.set(memo.size, top());
          break;
        case 'h': // BINGET
          recall(bytes.u8());
          break;
        case 'j': // LONG_BINGET
          recall(bytes.length(4));
          break;
        case 'g': // GET
          recall(Number(bytes.line()));
          break;
        case 'c': // GLOBAL
          stack.push(this.global(bytes.line(), bytes.line()));
          break;
        case '\x93': {
          // STACK_GLOBAL
          const [name, module] = [pop(), pop()];
          if (typeof name !== 'string' || typeof module !== 'string') throw bytes.damaged();
          stack.push(this.global(module, name));
          break;
        }
        case 'R': // REDUCE
        case '\x81': {
          // NEWOBJ
          const args = pop();
          call(pop(), args);
          break;
        }
        case 'b': // BUILD: attributes of something that the rules made, and made without them
          pop();
          top();
          break;
        case 'Q': // BINPERSID
          stack.push(this.rules.persistent(pop()));
          break;
        case 'P': // PERSID
          stack.push(this.rules.persistent(bytes.line()));
          break;
        default:
          bytes.at -= 1;
          throw bytes.damaged();
      }
    }
  }

  private global(module: string, name: string): Global {
    const whole = `${module}.${name}`;
    if (!this.rules.allows(whole)) throw new ForeignObjectError(whole);
    return new Global(whole);
  }
}

/** A pickle names a class or function that it may not. */
class ForeignObjectError extends Error {
  constructor(name: string) {
    super(
      `The file contains more than weights: it needs Python’s ${name}, and Stylograph never runs code from a file. In Python, load it and save only the weights: torch.save(model.state_dict(), "weights.pth").`,
    );
  }
}
