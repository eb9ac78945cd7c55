/** Where a value is kept: for good, or while the tab is open. */
type Kind = 'localStorage' | 'sessionStorage';

/** What this browser keeps by a name; undefined where there is nothing, or where storage is forbidden. */
export function readKept(name: string, kind: Kind = 'localStorage'): string | undefined {
  try {
    return window[kind].getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps a value, or forgets it, as far as storage is allowed: nobody depends on it. */
export function writeKept(name: string, value: string | undefined, kind: Kind = 'localStorage'): void {
  try {
    if (value === undefined) window[kind].removeItem(name);
    else window[kind].setItem(name, value);
  } catch {
    // The value then holds for this page only.
  }
}
