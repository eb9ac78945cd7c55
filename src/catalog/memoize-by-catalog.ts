import type { Catalog } from './catalog.ts';

/** A function of a catalog that is worked out once for each catalog, however many pages ask. */
export function memoizeByCatalog<T extends object>(derive: (catalog: Catalog) => T): (catalog: Catalog) => T {
  const known = new WeakMap<Catalog, T>();
  return (catalog) => {
    const found = known.get(catalog);
    if (found) return found;
    const derived = derive(catalog);
    known.set(catalog, derived);
    return derived;
  };
}
