const YEAR_FIRST = /^\s*((?:19|20|21)\d\d)(?![\p{L}\p{N}])/u;

/** The year a tab's name begins with ("2019 Reissues & Special Release" -> 2019); undefined when it does not. */
export function tabYear(name: string): number | undefined {
  const year = YEAR_FIRST.exec(name)?.[1];
  return year === undefined ? undefined : Number(year);
}
