/** The artists of the sample sheet, all invented: name, place, how they sing, and which kind of tab they belong to. */
export interface SampleArtist {
  name: string;
  place: string;
  vocals: string;
  kind: 'metal' | 'rock';
}

const METAL = `
Amber Cartography|Leeds, UK|Clean
Anchorites of the Ninth Tide|Bergen, Norway|Harsh
Antlers for the Astronomer|Portland, OR|Mixed
Apiary of Glass|Lyon, France|Instrumental
Ashlar & Thorn|Tampa, FL|Mixed
Astrid's Impossible Staircase|Gothenburg, Sweden|Clean
Barometer Saints|Austin, TX|Clean
Beneath the Paper Sea|Melbourne, Australia|Mixed
Black Almanac|Chicago, IL|Harsh
Borrowed Gravity|Montreal, Canada|Mixed
Brother Pendulum|Athens, Greece|Clean
Cairn Engine|Glasgow, UK|Harsh
Carrion Calculus|Helsinki, Finland|Harsh
Cathedral Weather|Kraków, Poland|Mixed
Chrysalis Protocol|San Diego, CA|Mixed
Clockwork Tundra|Reykjavík, Iceland|Instrumental
Copperlung|Pittsburgh, PA|Harsh
Corvid Parliament|London, UK|Mixed
Deepfield Orchard|Wellington, New Zealand|Instrumental
Dröhnwerk|Leipzig, Germany|Instrumental
Eighth Continent|Santiago, Chile|Mixed
Ember Syntax|Bengaluru, India|Mixed
Eskerfall|Tampere, Finland|Harsh
Exit Wounds of the Moon|Boston, MA|Harsh
Fathom Ritual|Brisbane, Australia|Harsh
Ferrous Lullaby|Detroit, MI|Mixed
Fjordkatedral|Oslo, Norway|Harsh
Fractal Widow|Tel Aviv, Israel|Mixed
Ghost Tariff|Rotterdam, Netherlands|Mixed
Grand Electric Choir of Saint Voltage and the Disappearing Mountain Orchestra|Asheville, NC|Mixed
Gravemirror|Tampa, FL|Harsh
Halcyon Machine Gospel|Nashville, TN|Clean
Heliotrope Collapse|Barcelona, Spain|Instrumental
Hollow Meridian|Denver, CO|Mixed
Hymn to the Unfinished Bridge|Budapest, Hungary|Mixed
Ichor & Ivory|Milan, Italy|Clean
Inland Sea Burial|Salt Lake City, UT|Harsh
Iron Origami|Osaka, Japan|Instrumental
Jötunn Arithmetic|Uppsala, Sweden|Mixed
Kestrel Theorem|Bristol, UK|Instru./Mixed
Kármán Line Choir|Budapest, Hungary|Instru./Clean
Lamplighter's Debt|Dublin, Ireland|Clean
Last Lighthouse but One|Halifax, Canada|Mixed
Leviathan Semaphore|Perth, Australia|Mixed
Lichenthrope|Olympia, WA|Harsh
Logarithm & the Wolves|Zürich, Switzerland|Mixed
Marrow Observatory|Tucson, AZ|Instrumental
Mørkvåg|Trondheim, Norway|Harsh
Moth Cathedral|Minneapolis, MN|Mixed
Nine Winters Deaf|Novosibirsk, Russia|Harsh
Null Horizon Ensemble|Toronto, Canada|Instru./Harsh
Obsidian Tearoom|Kyoto, Japan|Mixed
Ocelot Paradox|Mexico City, Mexico|Clean
Orphans of Euclid|Thessaloniki, Greece|Clean
Osseous Garden|Philadelphia, PA|Harsh
Pale Cartographer|Edinburgh, UK|Mixed
Pillars of Static|Atlanta, GA|Mixed
Quarry Hymnal|Bloomington, IN|Harsh
Quiet Violence of Snow|Québec City, Canada|Instrumental
Rookwood Asylum Band|Manchester, UK|Clean
Rust Cosmology|Gary, IN|Harsh
Salt Monastery|Valletta, Malta|Mixed
Samizdat Sun|Vilnius, Lithuania|Mixed
Sépulcre Électrique|Marseille, France|Harsh
Seventeen Tonne Owl|Birmingham, UK|Mixed
Signal from Tethys|Tokyo, Japan|Instrumental
Skógarljós|Akureyri, Iceland|Clean
Snowblind Cartel|Anchorage, AK|Harsh
Spine of the Cosmos|Jakarta, Indonesia|Mixed
Starless Aqueduct|Rome, Italy|Clean
Supplicant Engine|São Paulo, Brazil|Harsh
Tantalus Rising Slowly|Izmir, Turkey|Clean
Tectonic Lament|Christchurch, New Zealand|Mixed
The Abacus Heresy|Prague, Czechia|Mixed
The Drowned Accord|Copenhagen, Denmark|Harsh
The Ironwood Equation|Eugene, OR|Mixed
Thirteenth Hour Arboretum|Seattle, WA|Clean
Thornfield Relay|York, UK|Mixed
Tidal Locksmith|Lisbon, Portugal|Clean
Umbral Tax Collector|Ghent, Belgium|Harsh
Undertow Liturgy|Cork, Ireland|Mixed
Vantablack Swan|Berlin, Germany|Mixed
Verdigris Prophet|Buenos Aires, Argentina|Mixed
Vesper Artillery|Los Angeles, CA|Harsh
Void Where Prohibited|Omaha, NE|Clean
Wardens of the Low Sky|Winnipeg, Canada|Harsh
Whalebone Parliament|New Bedford, MA|Mixed
Wintering Machine|Tallinn, Estonia|Instrumental
Wolf Tone Interval|Vienna, Austria|Instrumental
Zenith & Nadir|Cape Town, South Africa|Clean
Žižkov Gravity Club|Prague, Czechia|Mixed
夜の天文台|Sapporo, Japan|Clean
铁与雨|Chengdu, China|Mixed
Сны Архитектора|Saint Petersburg, Russia|Instrumental
Χάλκινος Ορίζοντας|Athens, Greece|Mixed`;

const ROCK = `
A Slow Correspondence|Bath, UK|Clean
Alder & the Almanac Makers|Burlington, VT|Clean
Aurora Switchboard|Turku, Finland|Clean
Balcony Astronomers|Naples, Italy|Clean
Bellwether Sonata|Cambridge, UK|Clean
Blue Ledger|Rennes, France|Instrumental
Caravanserai Motel|Albuquerque, NM|Clean
Cloud Atlas Repair Shop|Ljubljana, Slovenia|Clean
Dandelion Engineers|Utrecht, Netherlands|Clean
Dr. Nightshade's Travelling Greenhouse|Brighton, UK|Clean
Elevenses|Canterbury, UK|Clean
Evening Class for Ghosts|Lund, Sweden|Clean
Foxglove Telegraph|Norwich, UK|Clean
Giraffe Weather|Nairobi, Kenya|Instru./Clean
Half Past Andromeda|Hamburg, Germany|Clean
Hotel Meridian|Montevideo, Uruguay|Clean
I Was a Teenage Cloud|Oakland, CA|Clean
Juniper Syndicate|Bologna, Italy|Clean
Kite Season|Hyderabad, India|Clean
La Fábrica de Eclipses|Valencia, Spain|Clean
Lanterns at Low Tide|Galway, Ireland|Clean
Le Jardin Suspendu|Nantes, France|Clean
Library of Small Storms|Toronto, Canada|Clean
Longwave Fables|Hull, UK|Clean
Mandarin & Smoke|Taipei, Taiwan|Clean
Marigold Interference|Ann Arbor, MI|Clean
Mellotron Weather Service|Stockholm, Sweden|Instrumental
Miniature Whales|Lübeck, Germany|Instrumental
Mosaic of Errors|Istanbul, Turkey|Clean
Mrs. Tesseract|Oxford, UK|Clean
Night Bus to Ithaca|Patras, Greece|Clean
Observations of a Kettle|Sheffield, UK|Clean
Octopus Choir School|Porto, Portugal|Clean
Organism No. 9|Basel, Switzerland|Instrumental
Paper Zeppelin Factory|Friedrichshafen, Germany|Clean
Peregrine Post|Vancouver, Canada|Clean
Polite Thunder|Kansas City, MO|Clean
Quicksilver Orchard|Adelaide, Australia|Clean
Radio Lemuria|Chennai, India|Clean
Rain Delay Theatre|Cleveland, OH|Clean
Saffron Locomotive|Tehran, Iran|Instrumental
Sea Legs for Beginners|Gdańsk, Poland|Clean
Seven Kinds of Dusk|Bogotá, Colombia|Clean
Sol & the Parallax Kids|Córdoba, Argentina|Clean
Stumbling Giants of Jutland|Aarhus, Denmark|Clean
Sundial Repairmen|Tucson, AZ|Clean
Tea with the Minotaur|Heraklion, Greece|Clean
The Amiable Collapse|Liverpool, UK|Clean
The Clairvoyant's Umbrella|Antwerp, Belgium|Clean
The Long Way to Neptune|Madison, WI|Clean
The Unhurried|Hobart, Australia|Clean
Thursday Cosmonaut|Riga, Latvia|Clean
Umbrella Latitude|Seville, Spain|Clean
Uncle Parabola|Eindhoven, Netherlands|Instrumental
Velvet Barometer|Philadelphia, PA|Clean
Wednesday's Observatory|Kobe, Japan|Clean
Wicker Astronaut|Cardiff, UK|Clean
Ytterby Street Orchestra|Malmö, Sweden|Instrumental
Zoetrope Summer|Auckland, New Zealand|Clean
雨林电台|Kuala Lumpur, Malaysia|Clean`;

/** All artists, in a fixed order; about three metal ones to two of rock. */
export const sampleArtists: readonly SampleArtist[] = [...parse(METAL, 'metal'), ...parse(ROCK, 'rock')];

function parse(lines: string, kind: SampleArtist['kind']): SampleArtist[] {
  return lines
    .trim()
    .split('\n')
    .map((line) => {
      const [name = '', place = '', vocals = ''] = line.split('|');
      return { name, place, vocals, kind };
    });
}
