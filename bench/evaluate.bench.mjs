// The recommendation engine on basket files: those named, or those of the folder MAATWERK_DATA_FOLDER.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const CLI = fileURLToPath(new URL('../bin/maatwerk.js', import.meta.url));
const SUFFIX = /\.baskets\.tsv(\.gz)?$/;

/** What is asked of the sets that the project speaks of; another file is measured and met by nothing. */
const TARGETS = {
  'online-retail': {
    recall: 0.218,
    ndcg: 0.232,
    popular: 290,
    recent: 170,
    forgotten: 0.7,
    explore: 0.055,
    seconds: 15,
  },
  tafeng: { recall: 0.151, ndcg: 0.13, seconds: 60, megabytes: 500 },
};

export async function run() {
  const folder = process.env.MAATWERK_DATA_FOLDER;
  const named = process.argv.slice(3);
  const files = named.length > 0 ? named : filesOf(folder);
  if (files.length === 0) {
    console.log(
      'Skipped: name basket files, or the folder that holds them as MAATWERK_DATA_FOLDER. They are not part of this project.',
    );
    return { name: 'evaluate', skipped: true };
  }
  const measured = {};
  const met = {};
  for (const file of files) {
    const name = basename(file).replace(SUFFIX, '');
    const folds = file.replace(SUFFIX, '.folds.json');
    const args = [CLI, 'evaluate', file, ...(existsSync(folds) ? ['--folds', folds] : [])];
    const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 24 });
    console.log(`${name}\n${stdout}`);
    measured[name] = figuresOf(stdout);
    for (const [figure, target] of Object.entries(TARGETS[name] ?? {})) {
      const value = measured[name][figure];
      const most = figure === 'seconds' || figure === 'megabytes';
      met[`${name} ${figure} ${most ? '<=' : '>='} ${target}`] = most ? value <= target : value >= target;
    }
  }
  return { name: 'evaluate', figures: measured, floors: {}, targets: TARGETS, met };
}

const filesOf = (folder) =>
  folder && existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => SUFFIX.test(file))
        .map((file) => join(folder, file))
    : [];

function figuresOf(text) {
  const number = (pattern) => Number(pattern.exec(text)?.[1] ?? NaN);
  return {
    recall: number(/at 10: Recall ([\d.]+)/),
    ndcg: number(/at 10: Recall [\d.]+ {2}nDCG ([\d.]+)/),
    popular: number(/(-?\d+) % above the most popular/),
    recent: number(/(-?\d+) % above the best sellers/),
    explore: number(/never-bought items only, at 10: Recall ([\d.]+)/),
    forgotten: number(/hit rate ([\d.]+)/),
    // Of one core: what else the machine does is none of the build's.
    seconds: number(/\(([\d.]+) s of processor\)/),
    milliseconds: number(/serving ([\d.]+) ms/),
    megabytes: number(/peak memory (\d+) MB/),
  };
}
