/** Four steps from dark to light and one colour that stands out. */
export interface Palette {
  dark: string;
  shade: string;
  tone: string;
  light: string;
  accent: string;
}

function palette(dark: string, shade: string, tone: string, light: string, accent: string): Palette {
  return { dark, shade, tone, light, accent };
}

export const PALETTES: readonly Palette[] = [
  palette('#14110f', '#4a2a1c', '#a6532b', '#efe2cd', '#e0792f'), // rust and bone
  palette('#0b1a1e', '#14474d', '#4c8c83', '#e9e0c4', '#d99a2b'), // deep water, ochre
  palette('#160f20', '#3d2258', '#8a5aa5', '#eadcec', '#d7e04a'), // violet, acid
  palette('#101418', '#333f4a', '#7d8f9c', '#e4eaec', '#c2202b'), // steel, blood
  palette('#0f1710', '#2c4428', '#7c8a4c', '#e7e3c6', '#c9521f'), // moss, ember
  palette('#0a1330', '#1d3a7a', '#5b86c4', '#f3ecd9', '#e4472b'), // prussian, vermilion
  palette('#1a0b12', '#5a1a34', '#b0566a', '#f4ddd2', '#f0a63c'), // wine, saffron
  palette('#12100a', '#4d4013', '#a98d2c', '#f2e7b8', '#e8c021'), // black, sulphur
  palette('#081418', '#20505f', '#8cc0c6', '#f0f6f2', '#f26a4b'), // ice, coral
  palette('#170d0b', '#6b1710', '#c8371f', '#f3d9c4', '#e8b04a'), // red room
  palette('#121215', '#3a393f', '#8d8a88', '#ebe7df', '#d9a441'), // ash, gold
  palette('#0d1418', '#2f3c55', '#8a7f9e', '#efd9c9', '#ee8a6a'), // dusk
  palette('#08110f', '#0f4a3c', '#3fa07c', '#def0d8', '#f4d35e'), // malachite
  palette('#1b1410', '#5c4636', '#a98f70', '#efe6d6', '#2f7f86'), // parchment, verdigris
  palette('#0c0c1a', '#2a2470', '#6c5ce0', '#e5e3f7', '#ff7a59'), // ultraviolet
  palette('#130f14', '#4b2f45', '#a77b86', '#f0e2da', '#6fb3a8'), // mauve, jade
];

/** A colour between two, both as `#rrggbb`; `part` 0 is the first, 1 the second. */
export function mix(from: string, to: string, part: number): string {
  const bounded = Math.min(1, Math.max(0, part));
  const channels = [1, 3, 5].map((index) => {
    const [a, b] = [from, to].map((colour) => Number.parseInt(colour.slice(index, index + 2), 16)) as [
      number,
      number,
    ];
    return Math.round(a + (b - a) * bounded)
      .toString(16)
      .padStart(2, '0');
  });
  return `#${channels.join('')}`;
}
