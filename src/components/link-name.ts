const NAMES: Record<string, string> = {
  youtube: 'YouTube',
  soundcloud: 'SoundCloud',
  itunes: 'iTunes',
};

/** A link's name as its owner spells it: "appleMusic" -> "Apple Music", "youtube" -> "YouTube". */
export function formatLinkName(name: string): string {
  const words = name.replace(/([a-z])([A-Z])/g, '$1 $2');
  return NAMES[name.toLowerCase()] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
