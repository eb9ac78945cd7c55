/** Artists and titles that are hard to set: 200 of them, one a line, `artist | title`. */
export const HARD_NAMES = `
A | I
O | O
† | ✝
!!! | !!!
††† | †††
(O) | (O)
V | V
4 | 4
X | ×
Sigur Rós | ( )
Ø | Ø
Å | Å
Yes | 90125
1914 | 1914
65daysofstatic | 65
Ö | ÄÖÜ
Æ | Æ
ß | ß
ﬁ | ﬂ
№ | №
µ | µ
¿ | ¿Qué?
♥ | ♥
☃ | ☃☃☃
🔥 | 🔥🔥🔥
👩‍👩‍👧 | 👨‍🚀 in space
🇫🇮 | 🇫🇮🇫🇮
A&B | <b>&amp;</b>
</text></svg> | </text></svg><script>alert(1)</script>
" onload=x | ' onload=x
& | &
< | >
&lt; | &#60;
\\ | \\\\
\` | \${x}
% | 100 %
# | #1
@ | @home
~ | ~
_ | __init__
- | -
– | –
— | —
… | …
. | ...
: | ::
; | ;;
, | ,,
| | ||
/ | //
* | ***
+ | +/-
= | ===
^ | ^^
' | '
“ | ”
« | »
¡ | ¡!
Meshuggah | obZen
Pneumonoultramicroscopicsilicovolcanoconiosis | Pneumonoultramicroscopicsilicovolcanoconiosis
Xavlegbmaofffassssitimiwoamndutroabcwapwaeiippohfffx | Gore 2.0
Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft | Untergang
Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch | Y Ddraig
WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW | WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW
IIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII | IIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIIII
a a a a a a a a a a a a a a a a a a a a a a a a a | a b c d e f g h i j k l m n o p q r s t u v w x y z
Fiona Apple | When the Pawn Hits the Conflicts He Thinks like a King What He Knows Throws the Blows When He Goes to the Fight
Chumbawamba | The Boy Bands Have Won, and All the Copyists and the Tribute Bands and the TV Talent Show Producers Have Won
Godspeed You! Black Emperor | Lift Your Skinny Fists Like Antennas to Heaven
…And You Will Know Us by the Trail of Dead | The Century of Self
The World Is a Beautiful Place & I Am No Longer Afraid to Die | Illusory Walls
Between the Buried and Me | The Parallax II: Future Sequence
Coheed and Cambria | Good Apollo, I'm Burning Star IV, Volume One: From Fear Through the Eyes of Madness
Ne Obliviscaris | Portal of I
The Ocean | Phanerozoic II: Mesozoic | Cenozoic
Blut Aus Nord | Disharmonium – Undreamable Abysses
Amorphis | Tales from the Thousand Lakes (Live at Tavastia) [Deluxe Edition]
Opeth | In Cauda Venenum (Swedish Version)
Devin Townsend | Empath [Ultimate Edition] (2 CD + 2 Blu-ray)
Rush | R40 Live (
Tool | )(
Self-Titled | self-titled
Argonaut | Argonaut
ARGONAUT | argonaut
Motörhead | Motörizer
Mötley Crüe | Ünder the Blåck Möön
Blue Öyster Cult | Fire of Unknown Origin
Queensrÿche | Digital Noise Alliance
Trÿ̈s̈t | Z̸a̸l̸g̸o̸
Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘ | H̸̡̪̯ͨ͊̽̅̾̎E̡ COMES
Żółć | Zażółć gęślą jaźń
Çığ | Şöğüş
Đoàn | Tiếng Việt rất khó
Ðauði | Þögn
Árstíðir lífsins | Saga á tveim tungum II: Eigi fjǫll né firðir
Heilung | Lifa Iotungard
Wardruna | Kvitravn – First Flight of the White Raven
ᚠᚢᚦᚨᚱᚲ | ᛟᛞᛁᚾ
Ἀριστοτέλης | Περὶ ψυχῆς
Ροτινγκ Κράιστ | Κατά τον δαίμονα εαυτού
Аркона | Храм
Батюшка | Литоургиiа
Ѿ | Ѿ Ѫ Ѭ
Дрезден | Эдельвейс: Книга первая – Возвращение домой
Ґ | Ї Є
მოგვები | ქართული
Հայաստան | Երգեր
ישראל | שלום עולם
אורפנד לנד | מבול: סיפורם של שלושת בני השמים
العربية | السلام عليكم
مسلم | ألف ليلة وليلة – الجزء الثاني
فارسی | هزار و یک شب
اردو | کہانی
हिन्दी | नमस्ते दुनिया
தமிழ் | வணக்கம் உலகம்
ไทย | สวัสดีชาวโลกทั้งหลาย
မြန်မာ | မင်္ဂလာပါ
한국어 | 안녕하세요 세계
잠비나이 | 온다
日本 | 東京
人間椅子 | 無限の住人 武闘編
Boris | ピンク
Sigh | 鎮魂歌
Church of Misery | 春と修羅
おとぼけビ～バ～ | スーパーチャンポン
ずっと真夜中でいいのに。 | 沈香学
凛として時雨 | 竜巻いて鮮脳
花冷え。 | 来世は偉人！
中国 | 中華人民共和国中華人民共和国中華人民共和国
唐朝 | 梦回唐朝
九宝 | 灵眼
𝔅𝔩𝔞𝔠𝔨 | 𝔐𝔢𝔱𝔞𝔩
𝐁𝐨𝐥𝐝 | 𝕯𝖔𝖔𝖒
Ｆｕｌｌ　Ｗｉｄｔｈ | Ｖａｐｏｒ
ʇxǝʇ | uʍop ǝpᴉsdn
\u202Eevil | \u202Etxet\u202C
\u2066iso\u2069 | \u2067rtl\u2069
\u200Bzero\u200B | wi\u200Bdth
\uFEFFbom | \uFEFFbom
soft\u00ADhyphen | hy\u00ADphen
tab\there | new\u0085line
nul\u0000 | bell\u0007
\uD800 | \uDFFF lone
a\u0301\u0301\u0301\u0301 | e\u0323\u0302
\u00A0 | \u00A0\u00A0
\u3000 | \u2003
A | B
Ab | Cd
The | Of
of | and the
Haken | Virus
Leprous | Pitfalls
Caligula's Horse | In Contact
TesseracT | P O R T A L S
Car Bomb | w^w^^w^w
Dillinger Escape Plan | 43% Burnt
Animals as Leaders | Parrhesia
Plini | Handmade Cities
Gojira | L'Enfant Sauvage
Igorrr | ";;;;;;"
Sleepytime Gorilla Museum | Of the Last Human Being
Thank You Scientist | Plague Accommodations
Closure in Moscow | Pink Lemonade
Toby Driver | They Are the Shield
Kayo Dot | Moss Grew on the Swords and Plowshares Alike
maudlin of the Well | Bath/Leaving Your Body Map
Cult of Luna/Julie Christmas | Mariner
Full of Hell/The Body | One Day You Will Ache Like I Ache
Zeal & Ardor | Devil Is Fine
Chat Pile | God's Country
Ulcerate | Cutting the Throat of God
Imperial Triumphant | Vile Luxury
Krallice | Mass Cathexis 2 – The Kinetic Infinite
Liturgy | H.A.Q.Q.
Deafheaven | 10 Years Gone
Alcest | Écailles de lune – Part 1
Les Discrets | Prédateurs
Sólstafir | Í blóði og anda
Enslaved | Eld (Re-issue 2019)
Ihsahn | Ihsahn (Orchestral)
Arcturus | La Masquerade Infernale
Dødheimsgard | Black Medium Current
Ved Buens Ende..... | Written in Waters
Solefald | World Metal. Kosmopolis Sud
Vulture Industries | Ghosts from the Past
Age of Silence | Acceleration
Winds | Of Entity and Mind
In the Woods... | Otra
Green Carnation | Light of Day, Day of Darkness
Borknagar | True North
ICS Vortex | Storm Seeker
Madder Mortem | Old Eyes, New Heart
Pagan's Mind | God's Equation
Circus Maximus | Havoc (Live in Oslo) – CD2
Conception | State of Deception
Spiral Architect | A Sceptic's Universe
Extol | Extol
Lengsel | Solace
Shining | Blackjazz
Jaga Jazzist | A Livingroom Hush
Motorpsycho | The Death Defying Unicorn: A Fanciful and Fairly Far-Out Musical Fable
Elephant9 | Psychedelic Backfire I
Gazpacho | Night of the Demon
Airbag | A Day at the Beach
Wobbler | From Silence to Somewhere
White Willow | Future Hopes
Jordsjø | Nattfiolen
`
  .trim()
  .split('\n')
  .map((line) => {
    const [artist = '', title = ''] = line.split(/ \| (.*)/);
    return { artist, title };
  });
