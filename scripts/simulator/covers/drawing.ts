import type { Random } from '../../seeded-random.ts';
import type { Palette } from './palettes.ts';

/** Covers are drawn on a square of this side, from 0 at the top left. */
export const SIDE = 600;

/** What a motif draws with: its choices and its colours. */
export type Pencil = Random & { colours: Palette };

/** Draws the whole square; returns SVG elements. */
export type Motif = (pencil: Pencil) => string;

export interface Point {
  x: number;
  y: number;
}

/** A number as short as it can be without a visible difference. */
export function short(value: number): string {
  return String(Math.round(value * 10) / 10);
}

export function polar(centre: Point, angle: number, radius: number): Point {
  return { x: centre.x + Math.cos(angle) * radius, y: centre.y + Math.sin(angle) * radius };
}

export function ground(fill: string): string {
  return `<path fill="${fill}" d="M0 0h600v600H0z"/>`;
}

export function disc(centre: Point, radius: number, attributes: string): string {
  return `<circle cx="${short(centre.x)}" cy="${short(centre.y)}" r="${short(radius)}" ${attributes}/>`;
}

export function path(data: string, attributes: string): string {
  return `<path d="${data}" ${attributes}/>`;
}

/** A straight-edged line through points, as path data. */
export function throughPoints(points: readonly Point[]): string {
  return points
    .map(({ x, y }, index) => `${index === 0 ? 'M' : 'L'}${Math.round(x)} ${Math.round(y)}`)
    .join('');
}

/** A gradient from top to bottom, by the colours at even distances. */
export function verticalGradient(id: string, colours: readonly string[]): string {
  const stops = colours.map(
    (colour, index) => `<stop offset="${short(index / (colours.length - 1))}" stop-color="${colour}"/>`,
  );
  return `<linearGradient id="${id}" x2="0" y2="1">${stops.join('')}</linearGradient>`;
}

/** A gradient from a centre outwards that starts as `colour` and ends as nothing. */
export function glow(id: string, colour: string, strength: number): string {
  return (
    `<radialGradient id="${id}"><stop stop-color="${colour}" stop-opacity="${short(strength)}"/>` +
    `<stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`
  );
}

/** Small stars as one path of dots. */
export function stars(pencil: Pencil, count: number, lowest: number, colour: string): string {
  const dots = Array.from(
    { length: count },
    () => `M${pencil.whole(8, SIDE - 8)} ${pencil.whole(8, lowest)}h0`,
  ).join('');
  return path(dots, `stroke="${colour}" stroke-width="2.4" stroke-linecap="round" opacity=".8"`);
}
