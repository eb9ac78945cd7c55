/** Text of strangers as Markdown that means nothing but its letters: no link, no mention, no HTML, one line. */
export function plain(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[&<>@]|:(?=\/\/)/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/(?<!&)[#]|[\\`*_{}[\]()|~!]/g, '\\$&')
    .trim();
}

/** A table; cells are Markdown already. Empty without rows. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line), ''];
}

/** The parts that are there, with commas. */
export function listed(parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join(', ');
}
