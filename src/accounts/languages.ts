/** Most tags that are read of one header. */
const MOST = 10;

/**
 * Law: the tags of `Accept-Language` by their weight, then the fallbacks in their order; each regional tag is followed by
 * its language unless that comes anyway; none twice. Parts of the header that are no language tags count as not said.
 */
export function languageChain(
  header: string | undefined,
  fallbacks: readonly (string | null)[],
): readonly string[] {
  const asked = (header ?? '')
    .slice(0, 1000)
    .split(',')
    .slice(0, MOST)
    .flatMap((part, place) => {
      const match = /^\s*([a-z]{2,3}(?:-[a-z0-9]{2,8})*)\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*$/i.exec(
        part,
      );
      const weight = Number(match?.[2] ?? 1);
      return match?.[1] && weight > 0 ? [{ tag: written(match[1]), weight, place }] : [];
    })
    .sort((a, b) => b.weight - a.weight || a.place - b.place)
    .map(({ tag }) => tag);
  const wanted = [...asked, ...fallbacks.filter((tag) => tag !== null)];
  const chain = new Set<string>();
  for (const tag of wanted) {
    chain.add(tag);
    const language = tag.split('-')[0] ?? tag;
    if (!wanted.includes(language)) chain.add(language);
  }
  return [...chain];
}

/** `EN-gb` -> `en-GB`. */
const written = (tag: string): string =>
  tag
    .split('-')
    .map((part, index) => (index === 0 ? part.toLowerCase() : part.length === 2 ? part.toUpperCase() : part))
    .join('-');
