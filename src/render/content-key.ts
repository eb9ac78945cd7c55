import { hash } from 'node:crypto';

/**
 * What a page shows, in one word. Made of the whole of it, so that nothing has to be named to count; what a key could
 * not tell apart (functions, sets …) is refused rather than left out.
 *
 * @throws TypeError
 */
export function contentKey(content: unknown): string {
  if (typeof content === 'string') return hash('sha256', content).slice(0, 32);
  return hash('sha256', JSON.stringify(content, keepAll) ?? '').slice(0, 32);
}

function keepAll(name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) {
    if (typeof value === 'function' || typeof value === 'symbol') throw refusal(name, typeof value);
    return value;
  }
  if (value instanceof Map) return [...value];
  if (Array.isArray(value) || isPlain(value)) return value;
  throw refusal(name, value.constructor.name);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function refusal(name: string, kind: string): TypeError {
  return new TypeError(`A page's content holds a ${kind} under "${name}", which its key would not cover`);
}
