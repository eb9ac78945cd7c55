/** One cell that holds something, as a spreadsheet shows it. Everything in it is untrusted. */
export interface SheetCell {
  /** What is shown: numbers and dates in their format. Neither cleaned nor cut. */
  text: string;
  /** `YYYY-MM-DD`, `YYYY-MM` or `YYYY` when the cell holds a date: as precise as it is shown, without time zone. */
  date: string | null;
  /** The target of the cell's hyperlink, as written; of a formula the URL in it, or the formula (`=…`) that holds none. */
  link: string | null;
}

export interface SheetRow {
  /** 1-based, as a spreadsheet shows it. */
  number: number;
  /** By column, 1-based; empty cells are left out. */
  cells: (SheetCell | undefined)[];
}

export interface SheetTab {
  name: string;
  visible: boolean;
  /** The rows that hold something, top down. Throws when the tab cannot be read. */
  rows(): Iterable<SheetRow>;
}
