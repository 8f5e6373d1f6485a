import type { Row } from './price-rows.js';

interface Entry {
  readonly key: string;
  /** Empty: for everybody. */
  readonly industry: string;
  readonly topic: string;
  /** Language -> title and body. */
  readonly texts: Readonly<Record<string, readonly [title: string, body: string]>>;
}

interface Slot {
  readonly slot: string;
  readonly type: string;
  readonly entries: readonly Entry[];
}

const entry = (key: string, industry: string, topic: string, texts: Entry['texts']): Entry => ({
  key,
  industry,
  topic,
  texts,
});

const HERO: readonly Entry[] = [
  entry('welcome', '', 'assortment', {
    en: [
      'Everything for your shelves',
      'Thousands of gifts, from one piece or by the box, at your own prices.',
    ],
    nl: ['Alles voor uw schappen', 'Duizenden cadeaus, per stuk of per doos, tegen uw eigen prijzen.'],
    de: ['Alles für Ihre Regale', 'Tausende Geschenke, einzeln oder im Karton, zu Ihren eigenen Preisen.'],
    fr: ['Tout pour vos rayons', 'Des milliers de cadeaux, à la pièce ou au carton, à vos propres prix.'],
  }),
  entry('hero-gift-shop', 'GIFT_SHOP', 'DECORATION', {
    en: [
      'Small gifts that sell themselves',
      'Fill the space beside your till with hearts, trinkets and tins.',
    ],
    nl: [
      'Kleine cadeaus die zichzelf verkopen',
      'Vul de ruimte naast uw kassa met hartjes, snuisterijen en blikjes.',
    ],
  }),
  entry('hero-hospitality', 'HOSPITALITY', 'CROCKERY', {
    en: [
      'Set a table that guests photograph',
      'Cake stands, teapots and mugs that survive the dishwasher and the season.',
    ],
    nl: ['Dek een tafel die gasten fotograferen', 'Etagères, theepotten en mokken voor tearoom en terras.'],
    de: ['Ein Tisch, den Gäste fotografieren', 'Etageren, Teekannen und Becher für Café und Terrasse.'],
    fr: [
      'Une table que vos clients photographient',
      'Présentoirs, théières et tasses pour salon de thé et terrasse.',
    ],
  }),
  entry('hero-party', 'PARTY_EVENTS', 'PARTY', {
    en: ['Bunting by the mile', 'Everything to dress a room in an hour, priced for whole events.'],
    nl: ['Vlaggetjes per strekkende meter', 'Alles om een zaal in een uur aan te kleden.'],
    de: ['Wimpel am laufenden Meter', 'Alles, um einen Saal in einer Stunde zu schmücken.'],
  }),
  entry('hero-home', 'HOME_DECOR', 'CANDLES', {
    en: ['Light, frames and a place to sit', 'The home range, with lanterns and mirrors that match.'],
    fr: ['Lumière, cadres et coussins', 'La collection maison, des lanternes aux miroirs assortis.'],
  }),
  entry('hero-stationery', 'STATIONERY', 'STATIONERY', {
    en: ['Paper people come back for', 'Cards, wrap and notebooks, in ranges that make a display.'],
  }),
  entry('hero-garden', 'GARDEN', 'GARDEN', {
    en: ['The garden room is open', 'Planters, bird tables and parasols: order early, the season is short.'],
    de: [
      'Der Gartenraum ist geöffnet',
      'Pflanztöpfe, Vogelhäuser und Sonnenschirme: früh bestellen lohnt sich.',
    ],
  }),
  entry('hero-toys', 'TOYS_AND_KIDS', 'TOYS', {
    en: ['Pocket-money toys and lunch boxes', 'The ranges that children ask for by name.'],
    nl: ['Speelgoed voor zakgeld en broodtrommels', 'De reeksen waar kinderen bij naam om vragen.'],
  }),
  entry('hero-fashion', 'FASHION', 'BAGS', {
    en: ['Bags for every errand', 'Jumbo bags, purses and umbrellas: bestsellers that need no sizes.'],
  }),
];

const ARTICLES: readonly Entry[] = [
  entry('order-by-the-box', '', 'scales', {
    en: [
      'When a box is cheaper than a piece',
      'Hundreds of articles cost less from a quantity on: see the scale beside the price.',
    ],
    nl: [
      'Wanneer een doos goedkoper is',
      'Honderden artikelen kosten minder vanaf een aantal: zie de staffel naast de prijs.',
    ],
    de: [
      'Wann der Karton günstiger ist',
      'Hunderte Artikel kosten ab einer Menge weniger: die Staffel steht neben dem Preis.',
    ],
    fr: [
      'Quand le carton coûte moins cher',
      'Des centaines d’articles baissent dès une quantité : voyez le barème près du prix.',
    ],
  }),
  entry('article-gift-window', 'GIFT_SHOP', 'DECORATION', {
    en: [
      'Three windows that stop passers-by',
      'How shops of your size combine one range, one colour and one price.',
    ],
  }),
  entry('article-tearoom', 'HOSPITALITY', 'BAKING', {
    en: ['What a second cake stand earns', 'A tearoom’s sums on height, crumbs and a fuller counter.'],
    nl: [
      'Wat een tweede etagère oplevert',
      'De rekensom van een tearoom over hoogte, kruimels en een vollere toonbank.',
    ],
  }),
  entry('article-event-list', 'PARTY_EVENTS', 'PARTY', {
    en: ['A packing list for sixty guests', 'Quantities that worked, from bunting to napkins.'],
  }),
  entry('article-light', 'HOME_DECOR', 'LIGHTING', {
    en: ['Selling light in the dark months', 'Place lanterns low and mirrors behind them.'],
    de: ['Licht verkaufen in dunklen Monaten', 'Laternen tief stellen, Spiegel dahinter.'],
  }),
  entry('article-paper', 'STATIONERY', 'CARDS_AND_WRAP', {
    en: ['Wrap sells cards', 'Why matching ribbon belongs on the same hook.'],
  }),
  entry('article-garden', 'GARDEN', 'GARDEN', {
    en: ['Six weeks of spring', 'Which garden articles run out first, and when to order them.'],
  }),
  entry('article-toys', 'TOYS_AND_KIDS', 'LUNCH_AND_PICNIC', {
    en: ['Back to school starts in July', 'Lunch boxes sell before the list from school arrives.'],
    fr: ['La rentrée commence en juillet', 'Les boîtes à goûter se vendent avant la liste de l’école.'],
  }),
  entry('article-fashion', 'FASHION', 'JEWELLERY', {
    en: ['Accessories without returns', 'One size, many colours: what to keep by the mirror.'],
  }),
];

const ASIDES: readonly Entry[] = [
  entry('aside-delivery', '', 'delivery', {
    en: ['From London and Utrecht', 'Stock is counted per location; what both hold is what you see.'],
    nl: ['Vanuit Londen en Utrecht', 'De voorraad telt per locatie; u ziet de som.'],
    de: ['Aus London und Utrecht', 'Der Bestand wird je Lager gezählt; Sie sehen die Summe.'],
    fr: ['Depuis Londres et Utrecht', 'Le stock est compté par dépôt ; vous en voyez la somme.'],
  }),
  entry('aside-display', 'GIFT_SHOP', 'display', {
    en: ['Display tip', 'Show odd numbers: three or five of a kind look like a range.'],
  }),
  entry('aside-dishwasher', 'HOSPITALITY', 'care', {
    en: ['For daily use', 'Wash decorated crockery at 50 degrees; gold rims by hand.'],
    nl: ['Voor dagelijks gebruik', 'Was gedecoreerd servies op 50 graden, gouden randen met de hand.'],
  }),
  entry('aside-party', 'PARTY_EVENTS', 'quantity', {
    en: ['How much do I need?', 'Count five metres of bunting for a window, twelve for a hall.'],
  }),
  entry('aside-home', 'HOME_DECOR', 'safety', {
    en: ['Open flame', 'Keep t-lights a hand’s width from paper, fabric and each other.'],
  }),
  entry('aside-toys', 'TOYS_AND_KIDS', 'safety', {
    en: ['Age advice', 'Small parts: ask us for the age advice of an article before you resell it.'],
    de: ['Altersempfehlung', 'Kleine Teile: fragen Sie vor dem Weiterverkauf nach der Altersempfehlung.'],
  }),
  entry('aside-garden', 'GARDEN', 'care', {
    en: ['Left outside?', 'Zinc likes rain, painted wood does not: bring it in before frost.'],
  }),
];

/** THE SLOTS: one line each. */
const SLOTS: readonly Slot[] = [
  { slot: 'home-hero', type: 'BANNER', entries: HERO },
  { slot: 'home-articles', type: 'ARTICLE', entries: ARTICLES },
  { slot: 'product-aside', type: 'ARTICLE', entries: ASIDES },
];

/** The demo's content, written by us: a row per slot, entry and language; every slot has a fallback for everybody. */
export function* contentRows(): Generator<Row> {
  for (const { slot, type, entries } of SLOTS)
    for (const [place, { key, industry, topic, texts }] of entries.entries())
      for (const [language, [title, body]] of Object.entries(texts))
        yield {
          slot,
          key,
          industry,
          language,
          title,
          body,
          url: `/${slot === 'product-aside' ? 'help' : 'read'}/${key}`,
          type,
          topic,
          sort: String(10 * (place + 1)),
          valid_from: '',
          valid_to: '',
          fallback: String(industry === ''),
        };
}
