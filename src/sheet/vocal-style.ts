import type { VocalStyle } from '#src/catalog/album.ts';

const STYLES: Record<string, VocalStyle> = {
  clean: 'Clean',
  cleans: 'Clean',
  mixed: 'Mixed',
  harsh: 'Harsh',
};

/**
 * The vocal styles a cell names: "Instru./Clean" is Instrumental and Clean. Case, blanks and a shortened
 * "Instrumental" are no matter; whatever else is written is not understood, and stays unknown.
 *
 * @returns the styles in the order of the sheet, none twice, and the parts that were not understood.
 */
export function parseVocalStyles(text: string): { styles: VocalStyle[]; unknown: string[] } {
  const styles = new Set<VocalStyle>();
  const unknown: string[] = [];
  for (const part of text.split(/[/,&+;]|\band\b/i)) {
    const name = part.trim();
    const style = parseStyle(name.toLowerCase().replace(/[.\s]+/g, ''));
    if (style) styles.add(style);
    else if (name !== '') unknown.push(name);
  }
  return { styles: [...styles], unknown };
}

function parseStyle(word: string): VocalStyle | undefined {
  if (word.length >= 'instr'.length && 'instrumental'.startsWith(word)) return 'Instrumental';
  return Object.hasOwn(STYLES, word) ? STYLES[word] : undefined;
}
