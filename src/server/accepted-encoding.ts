import type { CopyEncoding } from '#src/render/compressed-copy.ts';

/** Which of our encodings an `Accept-Encoding` header wants most; undefined: as it is. Brotli wins among equals. */
export function acceptedEncoding(header: string | undefined): CopyEncoding | undefined {
  if (header === undefined) return undefined;
  const weights = new Map<string, number>();
  for (const part of header.toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((word) => word.trim());
    const q = parameters.find((parameter) => parameter.startsWith('q='));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    if (weight >= 0 && weight <= 1) weights.set(name === 'x-gzip' ? 'gzip' : name, weight);
  }
  const weightOf = (encoding: string): number => weights.get(encoding) ?? weights.get('*') ?? 0;
  const br = weightOf('br');
  const gzip = weightOf('gzip');
  const asItIs = weights.get('identity') ?? 0;
  if (br > 0 && br >= gzip && br >= asItIs) return 'br';
  return gzip > 0 && gzip >= asItIs ? 'gzip' : undefined;
}
