import { DAY, type Histories } from './histories.js';

/** A basket file, read: histories by number, with the names to write answers in. */
export interface BasketFile {
  readonly histories: Histories;
  readonly users: readonly string[];
  readonly itemNames: readonly string[];
}

/** Collects the lines of a basket file: user, time and items, with tabs between and spaces between the items. */
export class BasketFileReader {
  private readonly users: string[] = [];
  private readonly firstVisit: number[] = [];
  private readonly minutes: number[] = [];
  private readonly starts: number[] = [];
  private readonly items: number[] = [];
  private readonly itemNames: string[] = [];
  private readonly numbers = new Map<string, number>();
  private calendar = false;

  /** Throws a sentence for a line that is none of the format; an empty line is passed over. */
  add(line: string, number: number): void {
    if (line === '') return;
    const [user, time, items] = line.split('\t');
    if (user === undefined || time === undefined || items === undefined)
      throw new Error(`Line ${number}: a basket is "user<TAB>time<TAB>item item ...".`);
    if (user !== this.users.at(-1)) {
      this.users.push(user);
      this.firstVisit.push(this.minutes.length);
    }
    this.minutes.push(this.minuteOf(time, number));
    this.starts.push(this.items.length);
    for (const item of new Set(items.split(' '))) if (item !== '') this.items.push(this.numberOf(item));
  }

  file(): BasketFile {
    if (new Set(this.users).size < this.users.length)
      throw new Error('The lines of a user do not stand together.');
    const histories: Histories = {
      shoppers: this.users.length,
      firstVisit: Int32Array.from([...this.firstVisit, this.minutes.length]),
      minutes: Int32Array.from(this.minutes),
      starts: Int32Array.from([...this.starts, this.items.length]),
      items: Int32Array.from(this.items),
      itemCount: this.itemNames.length,
      calendar: this.calendar,
    };
    return { histories, users: this.users, itemNames: this.itemNames };
  }

  /** An ordinal is a position: the day of that number. */
  private minuteOf(time: string, number: number): number {
    if (/^\d{1,6}$/.test(time)) return Number(time) * DAY;
    const moment = Date.parse(
      /T\d\d:\d\d/.test(time) && !/(Z|[+-]\d\d:?\d\d)$/.test(time) ? `${time}Z` : time,
    );
    if (Number.isNaN(moment)) throw new Error(`Line ${number}: "${time}" is no ISO date and no ordinal.`);
    this.calendar = true;
    return Math.floor(moment / 60_000);
  }

  private numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    const made = this.itemNames.push(name) - 1;
    this.numbers.set(name, made);
    return made;
  }
}
