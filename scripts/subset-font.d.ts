/** The part of subset-font that is used here; the package ships no types. */
declare module 'subset-font' {
  type Axis = number | { min: number; max: number; default?: number };

  /** The font cut down to the characters of `text`. */
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: {
      targetFormat: 'sfnt' | 'woff' | 'woff2';
      noHinting?: boolean;
      keepFeatures?: string[];
      variationAxes?: Record<string, Axis>;
    },
  ): Promise<Buffer>;
}
