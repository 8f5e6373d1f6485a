import { type FragmentDefinitionNode, type SelectionSetNode, Kind } from 'graphql';

/**
 * How many pairs of fields validation would compare: the squares of how often each response path is asked for.
 * Stops at `enough`. Time grows with the fields after fragments are spread out, which the cost limit bounds first.
 */
export function comparisons(
  root: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  enough: number,
): number {
  let count = 0;
  const merge = (sets: readonly SelectionSetNode[]): void => {
    const fields = new Map<string, { times: number; sets: SelectionSetNode[] }>();
    const seen = new Set<string>();
    const collect = (set: SelectionSetNode): void => {
      for (const selection of set.selections) {
        if (selection.kind === Kind.FIELD) {
          const name = (selection.alias ?? selection.name).value;
          const found = fields.get(name) ?? { times: 0, sets: [] };
          found.times++;
          if (selection.selectionSet) found.sets.push(selection.selectionSet);
          fields.set(name, found);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet);
        else if (!seen.has(selection.name.value)) {
          seen.add(selection.name.value);
          const fragment = fragments.get(selection.name.value);
          if (fragment) collect(fragment.selectionSet);
        }
      }
    };
    for (const set of sets) collect(set);
    for (const { times, sets: below } of fields.values()) {
      if (times > 1) count += times * times;
      if (count > enough) return;
      if (below.length > 0) merge(below);
    }
  };
  merge([root]);
  return count;
}
