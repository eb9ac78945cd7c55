import { NARROW_WIDTHS, SIGNS, WIDE_WIDTHS } from './display-widths.ts';

/** One line of a title, fitted to the measure. Lengths in units of which the sleeve is 100 wide. */
export interface TitleLine {
  text: string;
  fontSize: number;
  /** Index of the width class: `WIDTH_CLASSES[widthClass]` percent of the normal width. */
  widthClass: number;
  /** From the baseline to the top of the capitals and of marks above them. */
  height: number;
  /** Whether it fills the measure, so that `textLength` closes what is left. */
  full: boolean;
  /** Whether it has letters that the display font lacks. */
  foreign: boolean;
}

/** Widths of the display font that have a class in the style sheet, percent. */
const WIDTH_CLASSES = [62, 70, 78, 86, 94, 102, 110, 118, 125] as const;
/** The width of a set line. */
export const MEASURE = 88;
/** Between two lines. */
export const LEADING = 2;

const CAP_HEIGHT = 0.6875;
const NARROWEST = 62;
const WIDEST = 125;
const LEGIBLE = 9.5;
const MOST_LINES = 5;

const advances = new Map(
  Array.from(SIGNS, (sign, index) => [
    sign,
    [NARROW_WIDTHS.charCodeAt(index) - 29, WIDE_WIDTHS.charCodeAt(index) - 29].map((width) => width * 0.013),
  ]),
);
const IDEOGRAPHS = 0x2e7f;

function advanceOf(letter: string): number[] {
  const known = advances.get(letter) ?? advances.get(letter.normalize('NFD')[0]!);
  return known ?? advances.get(letter.codePointAt(0)! > IDEOGRAPHS ? 'M' : 'N')!;
}

/** Widths of a text in em, at the narrowest and at the widest cut; between the two they grow evenly. */
function widthsOf(text: string): { narrow: number; wide: number } {
  let [narrow, wide] = [0, 0];
  for (const letter of text) {
    const [least, most] = advanceOf(letter);
    narrow += least!;
    wide += most!;
  }
  return { narrow, wide };
}

function widthAt(text: string, stretch: number): number {
  const { narrow, wide } = widthsOf(text);
  return narrow + ((wide - narrow) * (stretch - NARROWEST)) / (WIDEST - NARROWEST);
}

const runs = (word: string, length: number): string[] => {
  const letters = Array.from(word);
  const count = Math.ceil(letters.length / length);
  const each = Math.ceil(letters.length / count);
  return Array.from({ length: count }, (_, index) =>
    letters.slice(index * each, (index + 1) * each).join(''),
  );
};

/**
 * What a line may be broken between, each with the blank that follows it: signs stay with the word before them, long
 * words break behind their own signs, Chinese and Japanese anywhere, and what has no place to break in even parts.
 */
function piecesOf(text: string): string[] {
  const words: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    if (words.length > 0 && !/[\p{L}\p{N}]/u.test(word)) words[words.length - 1] += ` ${word}`;
    else words.push(word);
  }
  return words.flatMap((word) => {
    const parts =
      word.length > 4 && /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(word)
        ? Array.from(word)
        : word.length > 13
          ? word.split(/(?<=[-./·:×|+&])(?=[\p{L}\p{N}]{3})/u)
          : [word];
    const short = parts.flatMap((part) =>
      part.length > 18 && !part.includes(' ') ? runs(part, 13) : [part],
    );
    return short.map((part, index) => (index < short.length - 1 ? part : `${part} `));
  });
}

/** Joins pieces to `count` lines so that the widest is as narrow as can be. */
function linesOf(pieces: readonly string[], count: number): string[] {
  const ends = [0];
  for (const piece of pieces) ends.push(ends.at(-1)! + widthAt(piece, (NARROWEST + WIDEST) / 2));
  // best[n][end]: the narrowest widest line when the pieces before `end` are set in n lines, and where the last begins.
  let best = ends.map((width) => ({ widest: width, starts: [0] }));
  for (let lines = 2; lines <= count; lines += 1) {
    best = ends.map((width, end) => {
      let least = { widest: Infinity, starts: [0] };
      for (let start = lines - 1; start < end; start += 1) {
        const widest = Math.max(best[start]!.widest, width - ends[start]!);
        if (widest < least.widest) least = { widest, starts: [...best[start]!.starts, start] };
      }
      return least;
    });
  }
  const { starts } = best[pieces.length]!;
  return starts.map((start, index) =>
    pieces
      .slice(start, starts[index + 1])
      .join('')
      .trim(),
  );
}

const TALL_SCRIPTS =
  /[\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Tamil}\p{Script=Thai}\p{Script=Myanmar}\p{Script=Georgian}\p{Script=Hangul}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u;

/** How far, in em, a line's letters rise above capitals: marks above letters do, and scripts that reach below the line want the room. */
function riseOf(text: string): number {
  if (TALL_SCRIPTS.test(text)) return 0.25;
  return /[\u0300-\u0314\u0342]/.test(text.normalize('NFD')) ? 0.17 : 0;
}

const isForeign = (text: string): boolean =>
  Array.from(text).some((letter) => !advances.has(letter) && !advances.has(letter.normalize('NFD')[0]!));

/** One line fitted to the measure: by the width of its letters first, by their size where that is not enough. */
export function fitLine(text: string, most: number): TitleLine {
  const { narrow, wide } = widthsOf(text);
  const wanted = NARROWEST + ((WIDEST - NARROWEST) * (MEASURE / most - narrow)) / (wide - narrow);
  const stretch = Math.max(NARROWEST, Math.min(WIDEST, wanted));
  const fontSize =
    wanted > WIDEST ? Math.min(most, MEASURE / wide) : wanted < NARROWEST ? MEASURE / narrow : most;
  const distance = (index: number): number => Math.abs(WIDTH_CLASSES[index]! - stretch);
  const widthClass = WIDTH_CLASSES.reduce(
    (best, _, index) => (distance(index) < distance(best) ? index : best),
    0,
  );
  return {
    text,
    fontSize,
    widthClass,
    height: fontSize * (CAP_HEIGHT + riseOf(text)),
    full: widthAt(text, WIDTH_CLASSES[widthClass]!) * fontSize > MEASURE * 0.94,
    foreign: isForeign(text),
  };
}

/**
 * Sets a title like wood type: in as many lines, each as wide as the measure, as come nearest to `room` in height.
 *
 * @param title Capitals, at least one sign that is no blank.
 * @param room Height to fill.
 */
export function setTitle(title: string, room: number): { lines: TitleLine[]; height: number } {
  const pieces = piecesOf(title);
  const settings = Array.from({ length: Math.min(MOST_LINES, pieces.length) }, (_, index) => {
    const count = index + 1;
    const most = (room - LEADING * index) / count / CAP_HEIGHT;
    const lines = linesOf(pieces, count).map((line) => fitLine(line, most));
    const height = lines.reduce((sum, line) => sum + line.height, LEADING * index);
    const faults = lines.map(
      ({ fontSize, full, widthClass }) =>
        (fontSize < LEGIBLE ? 25 : 0) + (full ? 0 : 15) + (widthClass === 0 ? 4 : 0),
    );
    return {
      lines,
      height,
      score: faults.reduce((sum, each) => sum + each, Math.abs(room - height) + count * 1.2),
    };
  });
  return settings.reduce((best, each) => (each.score < best.score ? each : best));
}
