import { Counter, Gauge, type Registry } from 'prom-client';

export interface CacheMetrics {
  looked(name: string, hit: boolean): void;
  emptied(reason: string): void;
}

interface Measured {
  readonly name: string;
  readonly bytes: number;
  readonly entries: number;
  readonly dropped: number;
}

/** Counts of one process. Sections are measured when somebody looks. */
export function cacheMetrics(registry: Registry, sections: readonly Measured[]): CacheMetrics {
  const registers = [registry];
  const looks = new Counter({
    name: 'maatwerk_cache_looks_total',
    help: 'Looks into a cache, by what was looked for and whether no statement was needed',
    labelNames: ['what', 'hit'],
    registers,
  });
  const emptied = new Counter({
    name: 'maatwerk_cache_emptied_total',
    help: 'Times that all caches were emptied: connection lost, gap in the changes, too many changes',
    labelNames: ['reason'],
    registers,
  });
  const measured = (name: string, help: string, of: (section: Measured) => number): unknown =>
    new Gauge({
      name,
      help,
      labelNames: ['section'],
      registers,
      collect() {
        for (const section of sections) this.set({ section: section.name }, of(section));
      },
    });
  measured('maatwerk_cache_bytes', 'Bytes that a section holds, as accounted', ({ bytes }) => bytes);
  measured('maatwerk_cache_entries', 'Entries of a section', ({ entries }) => entries);
  measured(
    'maatwerk_cache_dropped',
    'Entries dropped because of a change, since the start',
    ({ dropped }) => dropped,
  );
  return {
    looked: (what, hit) => looks.inc({ what, hit: String(hit) }),
    emptied: (reason) => emptied.inc({ reason }),
  };
}
