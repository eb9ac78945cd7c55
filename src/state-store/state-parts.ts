import type { PartStore } from './part-store.ts';

/** The parts of a saved state, and their files in its folder. They are kept apart: only the sheet's may be public. */
export const PART_FILES = { catalog: 'catalog.ndjson', spotify: 'spotify.ndjson.gz' } as const;

export type PartName = keyof typeof PART_FILES;

export const PART_NAMES = Object.keys(PART_FILES) as PartName[];

export type StateStores = Record<PartName, PartStore>;
