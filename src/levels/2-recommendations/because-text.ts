import type { ProductBecause, ProductReason } from '../../experience/products.js';

type Sentence = (because: { readonly about: string; readonly since: string }) => string;
type Sentences = Readonly<Record<ProductReason, Sentence>>;

/** What a buyer reads, by language. */
const SENTENCES: Readonly<Record<string, Sentences>> = {
  en: {
    CATALOGUE: () => 'From our catalogue.',
    ORDERED_BEFORE: ({ since }) => `You ordered this before${since && `, last on ${since}`}.`,
    DUE: ({ since }) => `By your own rhythm it is due again${since && ` since ${since}`}.`,
    VIEWED: ({ since }) => `You looked at this${since && ` on ${since}`}.`,
    BOUGHT_TOGETHER: ({ about }) => `Often bought together with ${about}.`,
    SAME_GROUP: ({ about }) => `From the same group: ${about}.`,
    POPULAR: () => 'Popular with our customers now.',
    POPULAR_IN_INDUSTRY: ({ about }) => `Popular in your industry now: ${about}.`,
    STATED_PREFERENCE: ({ about }) => `You said that you like ${about}.`,
    PINNED: () => 'Chosen by the shop.',
    BOOSTED: () => 'Put forward by the shop.',
    BURIED: () => 'Put last by the shop.',
  },
  nl: {
    CATALOGUE: () => 'Uit onze catalogus.',
    ORDERED_BEFORE: ({ since }) => `U bestelde dit eerder${since && `, het laatst op ${since}`}.`,
    DUE: ({ since }) => `Naar uw eigen ritme is het weer nodig${since && ` sinds ${since}`}.`,
    VIEWED: ({ since }) => `U hebt dit bekeken${since && ` op ${since}`}.`,
    BOUGHT_TOGETHER: ({ about }) => `Vaak samen gekocht met ${about}.`,
    SAME_GROUP: ({ about }) => `Uit dezelfde groep: ${about}.`,
    POPULAR: () => 'Nu populair bij onze klanten.',
    POPULAR_IN_INDUSTRY: ({ about }) => `Nu populair in uw branche: ${about}.`,
    STATED_PREFERENCE: ({ about }) => `U gaf aan dat u ${about} graag ziet.`,
    PINNED: () => 'Gekozen door de winkel.',
    BOOSTED: () => 'Naar voren gehaald door de winkel.',
    BURIED: () => 'Achteraan gezet door de winkel.',
  },
  de: {
    CATALOGUE: () => 'Aus unserem Katalog.',
    ORDERED_BEFORE: ({ since }) => `Sie haben dies schon bestellt${since && `, zuletzt am ${since}`}.`,
    DUE: ({ since }) => `Nach Ihrem eigenen Rhythmus wieder fällig${since && ` seit ${since}`}.`,
    VIEWED: ({ since }) => `Sie haben dies angesehen${since && ` am ${since}`}.`,
    BOUGHT_TOGETHER: ({ about }) => `Oft zusammen gekauft mit ${about}.`,
    SAME_GROUP: ({ about }) => `Aus derselben Gruppe: ${about}.`,
    POPULAR: () => 'Derzeit beliebt bei unseren Kunden.',
    POPULAR_IN_INDUSTRY: ({ about }) => `Derzeit beliebt in Ihrer Branche: ${about}.`,
    STATED_PREFERENCE: ({ about }) => `Sie haben angegeben, dass Sie ${about} mögen.`,
    PINNED: () => 'Vom Shop ausgewählt.',
    BOOSTED: () => 'Vom Shop nach vorn geholt.',
    BURIED: () => 'Vom Shop ans Ende gesetzt.',
  },
};
const ENGLISH = SENTENCES['en'] as Sentences;

/** One sentence in the first of the languages that there is; else in English. Law: every reason has one. */
export function becauseText({ reason, about, since }: ProductBecause, languages: readonly string[]): string {
  const language =
    languages.map((tag) => tag.slice(0, 2)).find((code) => SENTENCES[code] !== undefined) ?? 'en';
  const day =
    since === null
      ? ''
      : since.toLocaleDateString(language === 'en' ? 'en-GB' : language, {
          dateStyle: 'long',
          timeZone: 'UTC',
        });
  return (SENTENCES[language] ?? ENGLISH)[reason]({ about: about ?? '', since: day });
}
