import type { Dice } from '../seeded-random.ts';
import type { Palette } from './palettes.ts';

/** Covers are drawn on a square of this side, from 0 at the top left. */
export const SIDE = 600;

/** What a family of covers draws with: its choices and its colours. */
export type Pencil = Dice & { colours: Palette };

/** Draws the whole square; returns SVG elements. */
export type CoverFamily = (pencil: Pencil) => string;

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

/** A closed curve that rounds the corners of a polygon, as path data. */
export function closedCurve(points: readonly Point[]): string {
  const middles = points.map((point, index) => {
    const next = points[(index + 1) % points.length] ?? point;
    return { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
  });
  const start = middles.at(-1) ?? { x: 0, y: 0 };
  const curves = points.map((point, index) => {
    const end = middles[index] ?? point;
    return `Q${Math.round(point.x)} ${Math.round(point.y)} ${Math.round(end.x)} ${Math.round(end.y)}`;
  });
  return `M${Math.round(start.x)} ${Math.round(start.y)}${curves.join('')}z`;
}

/** A gradient from top to bottom, by the colours at even distances. */
export function verticalGradient(id: string, colours: readonly string[]): string {
  return `<linearGradient id="${id}" x2="0" y2="1">${stops(colours)}</linearGradient>`;
}

/** A gradient from a centre outwards that starts as `colour` and ends as nothing. */
export function glow(id: string, colour: string, strength: number): string {
  return (
    `<radialGradient id="${id}"><stop stop-color="${colour}" stop-opacity="${short(strength)}"/>` +
    `<stop offset="1" stop-color="${colour}" stop-opacity="0"/></radialGradient>`
  );
}

function stops(colours: readonly string[]): string {
  return colours
    .map((colour, index) => `<stop offset="${short(index / (colours.length - 1))}" stop-color="${colour}"/>`)
    .join('');
}

/** A smooth random function of an angle, around 0, within about -1 to 1. */
export function wobble(pencil: Pencil, waves: number): (angle: number) => number {
  const parts = Array.from({ length: waves }, (_, index) => ({
    size: pencil.between(0.4, 1) / (index + 1),
    phase: pencil.between(0, Math.PI * 2),
  }));
  return (angle) =>
    parts.reduce((sum, { size, phase }, index) => sum + size * Math.sin(angle * (index + 1) + phase), 0) /
    Math.sqrt(waves);
}

/** Small stars as one path of dots. */
export function stars(pencil: Pencil, count: number, lowest: number, colour: string): string {
  const dots = Array.from(
    { length: count },
    () => `M${pencil.whole(8, SIDE - 8)} ${pencil.whole(8, lowest)}h0`,
  ).join('');
  return path(dots, `stroke="${colour}" stroke-width="2.4" stroke-linecap="round" opacity=".8"`);
}
