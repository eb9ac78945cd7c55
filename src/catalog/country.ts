import countries from 'i18n-iso-countries';

/** Names that the sheet uses and the library of names does not know, folded. */
const FURTHER_NAMES: Record<string, string> = {
  america: 'US',
  bosnia: 'BA',
  brasil: 'BR',
  burma: 'MM',
  england: 'GB',
  espana: 'ES',
  holland: 'NL',
  macau: 'MO',
  macedonia: 'MK',
  'northern ireland': 'GB',
  'republic of ireland': 'IE',
  scotland: 'GB',
  'slovak republic': 'SK',
  uae: 'AE',
  uk: 'GB',
  us: 'US',
  usa: 'US',
  wales: 'GB',
};

/** A country and a state of the US have this name, so by itself it says neither. */
const AMBIGUOUS = new Set(['georgia']);
/** What two or three capitals mean that are neither a state nor a province. */
const CAPITALS: Record<string, string> = { UK: 'GB', US: 'US', USA: 'US', UAE: 'AE' };
const SEPARATORS = /[/&+;]/;
const LONGEST_NAME_WORDS = 4;

const fold = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[’']/g, '')
    .replaceAll('&', 'and')
    .toLowerCase()
    .trim();

let codesByName: Map<string, string> | undefined;

function countryNamed(name: string): string | undefined {
  codesByName ??= namesOfCountries();
  const folded = fold(name);
  return AMBIGUOUS.has(folded) ? undefined : codesByName.get(folded);
}

function namesOfCountries(): Map<string, string> {
  const names = new Map<string, string>();
  const display = displayNames();
  for (const [code, known] of Object.entries(countries.getNames('en', { select: 'all' }))) {
    for (const name of [...known, display.of(code) ?? code]) names.set(fold(name), code);
  }
  for (const name of US_STATES.values()) names.set(fold(name), 'US');
  for (const name of CANADIAN_PROVINCES.values()) names.set(fold(name), 'CA');
  for (const [name, code] of Object.entries(FURTHER_NAMES)) names.set(name, code);
  return names;
}

const displayNames = (): Intl.DisplayNames => new Intl.DisplayNames(['en'], { type: 'region' });

/** The English name of a country ("Norway" of "NO"). */
export function countryName(code: string): string {
  return displayNames().of(code) ?? code;
}

/**
 * The countries (ISO 3166 codes, in the order of the text) that a place of the sheet lies in: "Tampa, FL" is `US`,
 * "London, UK" `GB`, "Norway / France" both. Two capitals after a comma are a US state or a Canadian province before
 * anything else. What stays ambiguous ("Georgia", "CA") or says nothing ("International") gives none.
 */
export function countriesOfPlace(place: string | null): string[] {
  if (place === null) return [];
  const whole = countryNamed(place);
  if (whole !== undefined) return [whole];
  const found = place.split(SEPARATORS).map(countryOfOne);
  return [...new Set(found.filter((code) => code !== undefined))];
}

function countryOfOne(place: string): string | undefined {
  const parts = place.split(',').map((part) => part.trim());
  const last = parts.at(-1)!;
  const capitals = last.replace(/[.\s]/g, '');
  if (/^[A-Z]{2,3}$/.test(capitals)) return countryOfCapitals(capitals, parts.length > 1);
  return countryNamed(last) ?? (parts.length === 1 ? countryAtEnd(last) : undefined);
}

function countryOfCapitals(capitals: string, afterComma: boolean): string | undefined {
  const region = US_STATES.has(capitals) ? 'US' : CANADIAN_PROVINCES.has(capitals) ? 'CA' : undefined;
  // Alone, "CA" may be California or Canada; "FL" can only be Florida.
  if (region !== undefined) return afterComma || !countries.isValid(capitals) ? region : undefined;
  return CAPITALS[capitals];
}

/** "Tokyo Japan": the country may stand at the end without a comma. */
function countryAtEnd(place: string): string | undefined {
  const words = place.split(/\s+/);
  for (let count = Math.min(LONGEST_NAME_WORDS, words.length - 1); count > 0; count -= 1) {
    const code = countryNamed(words.slice(-count).join(' '));
    if (code !== undefined) return code;
  }
  return undefined;
}

/** The states of the US and its capital district by their two capitals. */
// prettier-ignore
const US_STATES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AL: 'Alabama', AK: 'Alaska', AZ: 'Arizona', AR: 'Arkansas', CA: 'California', CO: 'Colorado', CT: 'Connecticut',
    DC: 'District of Columbia', DE: 'Delaware', FL: 'Florida', GA: 'Georgia', HI: 'Hawaii', IA: 'Iowa', ID: 'Idaho',
    IL: 'Illinois', IN: 'Indiana', KS: 'Kansas', KY: 'Kentucky', LA: 'Louisiana', MA: 'Massachusetts',
    MD: 'Maryland', ME: 'Maine', MI: 'Michigan', MN: 'Minnesota', MO: 'Missouri', MS: 'Mississippi', MT: 'Montana',
    NC: 'North Carolina', ND: 'North Dakota', NE: 'Nebraska', NH: 'New Hampshire', NJ: 'New Jersey',
    NM: 'New Mexico', NV: 'Nevada', NY: 'New York', OH: 'Ohio', OK: 'Oklahoma', OR: 'Oregon', PA: 'Pennsylvania',
    RI: 'Rhode Island', SC: 'South Carolina', SD: 'South Dakota', TN: 'Tennessee', TX: 'Texas', UT: 'Utah',
    VA: 'Virginia', VT: 'Vermont', WA: 'Washington', WI: 'Wisconsin', WV: 'West Virginia', WY: 'Wyoming',
  }),
);

/** The provinces and territories of Canada by their two capitals. */
// prettier-ignore
const CANADIAN_PROVINCES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    AB: 'Alberta', BC: 'British Columbia', MB: 'Manitoba', NB: 'New Brunswick', NL: 'Newfoundland and Labrador',
    NS: 'Nova Scotia', NT: 'Northwest Territories', NU: 'Nunavut', ON: 'Ontario', PE: 'Prince Edward Island',
    QC: 'Quebec', SK: 'Saskatchewan', YT: 'Yukon',
  }),
);
