/** Genres of the made sheets, frequent ones first. */
export const sampleGenres = {
  metal:
    `Prog-metal,Death metal,Black metal,Djent,Post-metal,Doom metal,Technical Death metal,Metalcore,Power metal,
Sludge metal,Atmospheric Black metal,Melodic Death metal,Thrash metal,Avant-garde metal,Symphonic metal,Folk metal,
Deathcore,Mathcore,Post-Black metal,Gothic metal,Stoner metal,Blackgaze,Post-Hardcore,Industrial metal,Funeral Doom,
Cosmic Black metal,Dissonant Death metal,Heavy metal,Math metal,Drone/Dark Ambient,Jazz metal,Groove metal`
      .split(/,\s*/)
      .map((genre) => genre.trim()),
  rock: `Prog-rock,Art rock,Crossover Prog,Symphonic Prog,Neo-Prog,Psychedelic rock,Post-rock,Math rock,Jazz Fusion,
Krautrock,Canterbury Scene,Eclectic Prog,Folk rock,Space rock,Alternative rock,Art pop,Ambient,Chamber Prog,Zeuhl,
Trip-Hop,Electronica,Shoegaze,RIO/Avant-prog,Synthwave,Stoner rock,Indie rock,Prog-metal/rock,Minimalism,Raga rock`
    .split(/,\s*/)
    .map((genre) => genre.trim()),
};

/** Ways in which people write a genre otherwise. */
export const genreVariants: Record<string, string> = {
  'Trip-Hop': 'Trip Hop',
  'Post-metal': 'Post metal',
  'Prog-metal': 'Prog metal',
  'Neo-Prog': 'Neo-prog',
  'Jazz Fusion': 'Jazz fusion',
  'Death metal': 'Death Metal',
};
