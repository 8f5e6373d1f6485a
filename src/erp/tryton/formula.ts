import { type Decimal, parseDecimal } from '../../money/decimal.js';

/** An exact fraction; the divisor is above zero. */
interface Fraction {
  readonly over: bigint;
  readonly under: bigint;
}

/** What a formula may name. */
export interface FormulaNames {
  readonly unit_price: Decimal;
  readonly list_price: Decimal;
  readonly cost_price: Decimal;
}
export type Formula = (names: FormulaNames) => Fraction;

const NAMES = ['unit_price', 'list_price', 'cost_price'] as const;
const MILLION = 1_000_000n;
const TOKEN = /\s*(?:(\d+(?:\.\d*)?|\.\d+)|(unit_price|list_price|cost_price)\b|([-+*/()]))/y;
const LONGEST = 500;

const fraction = (over: bigint, under: bigint): Fraction =>
  under < 0n ? { over: -over, under: -under } : { over, under };
const OPERATE: Readonly<Record<string, (a: Fraction, b: Fraction) => Fraction>> = {
  '+': (a, b) => fraction(a.over * b.under + b.over * a.under, a.under * b.under),
  '-': (a, b) => fraction(a.over * b.under - b.over * a.under, a.under * b.under),
  '*': (a, b) => fraction(a.over * b.over, a.under * b.under),
  '/': (a, b) => fraction(a.over * b.under, a.under * b.over),
};

/**
 * Reads the grammar: numbers, `unit_price`, `list_price`, `cost_price`, `+ - * /` and brackets, divided by numbers only.
 * null: the formula is none of it (Tryton's may be any Python expression) and must not be guessed at.
 */
export function readFormula(text: string): Formula | null {
  const tokens = tokensOf(text);
  if (!tokens) return null;
  const reader = new Reader(tokens);
  const whole = reader.sum();
  return whole && reader.done ? whole.value : null;
}

function tokensOf(text: string): string[] | null {
  const tokens: string[] = [];
  const trimmed = text.trim();
  if (trimmed.length > LONGEST) return null;
  TOKEN.lastIndex = 0;
  for (let at = 0; at < trimmed.length; at = TOKEN.lastIndex) {
    const match = TOKEN.exec(trimmed);
    if (!match) return null;
    tokens.push(match[1] ?? match[2] ?? match[3]!);
  }
  return tokens;
}

interface Part {
  readonly value: Formula;
  /** Whether it names nothing, so that it may be divided by. */
  readonly constant: boolean;
}

class Reader {
  #at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  get done(): boolean {
    return this.#at === this.tokens.length;
  }

  sum(): Part | null {
    return this.#chain(['+', '-'], () => this.#chain(['*', '/'], () => this.#factor()));
  }

  #chain(signs: readonly string[], operand: () => Part | null): Part | null {
    let left = operand();
    for (
      let sign = this.tokens[this.#at];
      left && sign && signs.includes(sign);
      sign = this.tokens[this.#at]
    ) {
      this.#at++;
      const right = operand();
      left = right && joined(left, sign, right);
    }
    return left;
  }

  #factor(): Part | null {
    const token = this.tokens[this.#at++];
    if (token === undefined) return null;
    if (token === '-' || token === '+') {
      const part = this.#factor();
      const zero: Part = { value: () => fraction(0n, 1n), constant: true };
      return part && joined(zero, token, part);
    }
    if (token === '(') {
      const inner = this.sum();
      return this.tokens[this.#at++] === ')' ? inner : null;
    }
    const name = NAMES.find((one) => one === token);
    if (name) return { value: (names) => fraction(names[name], MILLION), constant: false };
    const [whole = '', digits = ''] = token.split('.');
    if (!/^\d/.test(whole + digits)) return null;
    const number = fraction(BigInt(whole + digits), 10n ** BigInt(digits.length));
    return { value: () => number, constant: true };
  }
}

const NOTHING: FormulaNames = {
  unit_price: 0n as Decimal,
  list_price: 0n as Decimal,
  cost_price: 0n as Decimal,
};

function joined(left: Part, sign: string, right: Part): Part | null {
  if (sign === '/' && (!right.constant || right.value(NOTHING).over === 0n)) return null;
  const operate = OPERATE[sign]!;
  return {
    value: (names) => operate(left.value(names), right.value(names)),
    constant: left.constant && right.constant,
  };
}

/**
 * What a formula says, rounded to so many digits as Tryton's sale lines round: half to even. null: less than nothing, or
 * more than 12 digits.
 */
export function priceBy(formula: Formula, names: FormulaNames, digits: number): Decimal | null {
  const { over, under } = formula(names);
  if (over < 0n) return null;
  const scaled = over * 10n ** BigInt(digits);
  const whole = scaled / under;
  const rest = (scaled % under) * 2n;
  const up = rest > under || (rest === under && whole % 2n === 1n);
  const text = (up ? whole + 1n : whole).toString().padStart(digits + 1, '0');
  const point = text.length - digits;
  return point > 12
    ? null
    : parseDecimal(digits === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`);
}
