const UNIT_MS: Record<string, number> = { h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** An age such as `90d`, `12h` or `2w` in milliseconds; undefined when it is none. */
export function parseAge(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  return count !== undefined && unit !== undefined ? Number(count) * UNIT_MS[unit]! : undefined;
}
