import names from './sample-names.json' with { type: 'json' };

/** The artists of the sample sheet, all invented: name, place, how they sing, and which kind of tab they belong to. */
export interface SampleArtist {
  name: string;
  place: string;
  vocals: string;
  kind: 'metal' | 'rock';
}

/** All artists, in a fixed order; about three metal ones to two of rock. */
export const sampleArtists: readonly SampleArtist[] = [
  ...parse(names.metal, 'metal'),
  ...parse(names.rock, 'rock'),
];

function parse(lines: readonly string[], kind: SampleArtist['kind']): SampleArtist[] {
  return lines.map((line) => {
    const [name = '', place = '', vocals = ''] = line.split('|');
    return { name, place, vocals, kind };
  });
}
