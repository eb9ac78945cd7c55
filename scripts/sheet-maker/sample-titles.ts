/** Titles written by hand; each is used once. */
export const handwrittenTitles: readonly string[] = `
A Brief History of the Tide
A Catalogue of Minor Suns
A Field Guide to Falling
A House with Too Many Winters
A Lullaby for Load-Bearing Walls
A Map Is a Kind of Promise
A Quiet Place to Keep the Thunder
After the Orrery Burned
All My Ancestors Were Weather
All the Clocks in Lisbon
An Inventory of Light
Anatomy of a Long Exposure
Antarctica, I Presume
Ascending the Stairs in the Dark
At the Feet of the Radio Mast
Autumn in Five Proofs
Beautiful Errata
Before There Were Horizons
Bellows
Bones of the Old Signal
Borrowed from the Sea
Breathing Lessons for Statues
Brutalist Lullabies
Built by Cranes
Cartographer's Remorse
Certain Kinds of Silence
Chalk Giants
Chorus of the Unpaid Ferrymen
Coda for a Collapsing Star
Cold Harbour Mathematics
Conversations with a Lighthouse
Counting Backwards from Infinity
Dead Reckoning
Dear Cassandra, We Should Have Listened
Descent into the Paper Mines
Do Not Feed the Oracle
Dust Liturgies
Eleven Ways to Leave the Atmosphere
Entropy for Children
Every Door a Different Winter
Everything the Ice Remembered
Excavations, Vol. 1
Exit Through the Aurora
Fathoms
Feral Geometry
Five Letters to the Undertow
Flight of the Paper Whale
For the Attention of the Moon
Forgetting Machines
Forty Days of Static
From the Roof of the Drowned Hotel
Geology of Grief
Ghosts of the Switchboard
Glass Anvils, Iron Rain
Good Morning, Catastrophe
Gravity Is a Rumour
Grief Has Its Own Tectonics
Half-Life of a Hymn
Harbinger Waltz
Heavy Water Psalms
How to Build a Cathedral from Memory
How to Disappear in an Open Field
I Dreamt the Server Room Was on Fire
If Mountains Could Kneel
In Praise of Slow Collisions
In the Belly of the Observatory
In Which the Sea Declines to Comment
Instructions for Crossing the Night
Invisible Infrastructure
It Was Never About the Dragon
January Cathedral
Kingdom of Moths
Known Unknowns
Last Words of the First Machine
Leave the Light on for the Wolves
Letters from the Permafrost
Liturgy of Rust
Load-Bearing Dreams
Long Shadows, Short Days
Loom of the Unravelled
Lost in the Mezzanine of Time
Low Tide at the End of the World
Machines That Pray
Marginalia
Memoirs of a Weather Balloon
Metamorphic
Miles Below the Ordinary
Minor Planets
Mothlight Sonatas
My Grandfather's Satellite
Negative Architecture
Night Shift at the Sun Factory
No Maps for These Rivers
No One Told the Lighthouse
Notes Toward a Theory of Snow
Obituary for a Glacier
Ocean of Second Thoughts
Of Salt and Circuitry
On the Migration of Statues
Once More into the Kelp
One Thousand Paper Moons
Open Letter to the Asteroid
Orbital Decay (A Love Story)
Our Lady of Perpetual Motion
Paper Tigers, Real Teeth
Parables for the Recently Uprooted
Parallax
Permission to Thunder
Postcards from the Event Horizon
Prelude to a Power Cut
Proof by Exhaustion
Quiet Apocalypse Club
Rain on the Reactor
Requiem for a Tuesday
Rivers Under Rivers
Rooms We Were Not Meant to Find
Salt, Smoke, Sleep
Saturn Return Policy
Seasons of the Sunken City
Seven Bridges of Snow
She Sang the Turbines to Sleep
Shepherds of the Static
Signals We Never Answered
Sixty Thousand Winters
Small Gods of the Motorway
Smoke Signals to Nobody
So Falls the Metronome
Softly, the Avalanche
Songs for Empty Planetariums
Star Charts of the Blind Admiral
Still Life with Supernova
Stone Librarian
Strange Weather in the Nave
Subterranean Almanac
Sundowning
Tales from the Tesseract Hotel
Tectonic Nursery Rhymes
Tell the Bees
Ten Thousand Feet of Quiet
Terms & Conditions of the Abyss
The Anatomist's Waltz
The Architecture of Leaving
The Astronomer's Daughter Dreams of Soil
The Beekeeper's Paradox
The Cartography of Sleep, Pt. II: In Which the Rivers Run Backwards and the Mapmaker Learns to Swim
The Colossus Learns to Dance
The Cold Arithmetic
The Distance Between Two Bells
The Ferryman's Holiday
The Forest Files a Complaint
The Gentle Art of Sinking
The Glass Observatory
The Great Unlearning
The Inheritance of Storms
The Kraken Is Tired
The Last Projectionist
The Long Division
The Moon Has Its Own Problems
The Museum of Unfinished Bridges
The Orchard at the Edge of the Map
The Parliament of Tides
The Patience of Stones
The Physics of Forgiveness
The Seventh Draft of the Sky
The Shape of What Is Missing
The Slow Invention of Fire
The Sound a Mountain Makes
The Understudy of God
The Weight of Small Lamps
The Wind Is a Foreign Language
The Year We Lost the Horizon
There Is No Upstairs
Thirteen Variations on Drowning
This Machine Grieves
Thrones of Lichen
To Whom It May Unravel
Tomorrow's Ruins
Toward an Honest Thunder
Tundra Etudes
Twelve Lamps in a Drowned Chapel
Two Oceans, One Door
Ultramarine
Under the Clockmaker's Moon
Unfinished Sun
Unsent Transmissions
Vertigo Hymnal
Vespers for the Underground
Vowels of the Deep
Walking Home from Atlantis
Wax Wings, Iron Feet
We Are the Noise Between Stations
We Mistook the Fire for Morning
What the Fjord Said
What We Buried in the Server Farm
When the Satellites Come Home
Where Rivers Go to Think
Whalefall
Winter Is a Verb
Year of the Glass Harvest
You Can't Spell Atmosphere without Fear
Zero Kelvin Romance
Über den Dächern das Meer
Éclipse à Midi
Þögn
Ñandú
冬の回路
長い夜の設計図
`
  .trim()
  .split('\n');

const NOUNS =
  'Aqueduct Avalanche Barometer Beacon Cathedral Comet Delta Engine Estuary Fable Furnace Garden Glacier Harbour Heron Hourglass Labyrinth Lantern Lattice Meridian Mirror Monolith Moth Nebula Oracle Orchard Pendulum Pilgrim Quarry Raven River Sextant Spiral Storm Telescope Threshold Tower Undertow Vessel Winter'.split(
    ' ',
  );
const ADJECTIVES =
  'Amber Ancient Broken Burning Crooked Distant Drowned Electric Endless Forgotten Frozen Gilded Hidden Hollow Impossible Inverted Iron Last Luminous Migrating Nameless Obsidian Pale Restless Scarlet Silent Sleeping Sunken Unwritten Weightless'.split(
    ' ',
  );
const SHAPES: ((first: string, second: string, adjective: string) => string)[] = [
  (first, _second, adjective) => `${adjective} ${first}`,
  (first, _second, adjective) => `The ${adjective} ${first}`,
  (first, second) => `${first} & ${second}`,
  (first, second) => `${first} of the ${second}`,
  (first, _second, adjective) => `Songs of the ${adjective} ${first}`,
  (first, second, adjective) => `The ${first} and the ${adjective} ${second}`,
  (first) => `${first}s`,
  (first, second) => `${first} I: ${second}`,
  (first, _second, adjective) => `Live at the ${adjective} ${first}`,
];

/** Another title, put together; `pick` chooses a number below the given one. */
export function composeTitle(pick: (below: number) => number): string {
  const first = NOUNS[pick(NOUNS.length)]!;
  const second = NOUNS[pick(NOUNS.length)]!;
  const title = SHAPES[pick(SHAPES.length)]!(first, second, ADJECTIVES[pick(ADJECTIVES.length)]!);
  return first === second ? composeTitle(pick) : title;
}
