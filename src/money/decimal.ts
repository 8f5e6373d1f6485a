/**
 * Exact decimals as scaled integers: a count of millionths. Ranges to 12 digits before the point, 6 behind it.
 * Values compare with `<`, `>` and `===`.
 */
export type Decimal = bigint & { readonly unit: 'millionth' };

const DIGITS = 6;
const ONE_UNITS = 1_000_000n;
const LIMIT = 10n ** 18n;
/** Millionths in the last digit kept, by digits behind the point. */
const STEPS: readonly bigint[] = Array.from(
  { length: DIGITS + 1 },
  (_, digits) => 10n ** BigInt(DIGITS - digits),
);
const stepAt = (digits: number): bigint => STEPS[digits] ?? ONE_UNITS;

export const ZERO = 0n as Decimal;
export const ONE = ONE_UNITS as Decimal;

const FORM = /^(-?)(\d{1,12})(?:\.(\d{1,6})0*)?$/;

/** Reads `12`, `-0.5`, `2.950000`. Throws RangeError for anything else: exponents, blanks, commas, more digits. */
export function parseDecimal(text: string): Decimal {
  const match = FORM.exec(text);
  if (!match)
    throw new RangeError(
      `"${text.slice(0, 40)}" is not a decimal number with at most 12 digits before and 6 behind the point`,
    );
  const units = BigInt(match[2]! + (match[3] ?? '').padEnd(DIGITS, '0'));
  return (match[1] === '-' ? -units : units) as Decimal;
}

/** Reads what PostgreSQL prints for a `numeric(18,6)`: always exact, so without the checks. */
export function decimalOfNumeric(text: string): Decimal {
  // Least quantities and price bases are nearly all of them one.
  if (text === '1.000000') return ONE;
  const point = text.indexOf('.');
  if (point < 0) return (BigInt(text) * ONE_UNITS) as Decimal;
  const behind = text.length - point - 1;
  const digits = text.slice(0, point) + text.slice(point + 1, point + 1 + DIGITS);
  return (
    behind >= DIGITS ? BigInt(digits) : BigInt(digits.padEnd(digits.length + DIGITS - behind, '0'))
  ) as Decimal;
}

/** Prints without superfluous zeros, but with at least `minDigits` behind the point. */
export function formatDecimal(value: Decimal, minDigits = 0): string {
  const negative = value < 0n;
  const digits = (negative ? 0n - value : value).toString().padStart(DIGITS + 1, '0');
  let end = digits.length;
  const keep = digits.length - DIGITS + minDigits;
  while (end > keep && digits.charCodeAt(end - 1) === 48) end--;
  const point = digits.length - DIGITS;
  const text = end > point ? `${digits.slice(0, point)}.${digits.slice(point, end)}` : digits.slice(0, point);
  return negative ? `-${text}` : text;
}

/** Throws RangeError beyond 12 digits before the point. */
const checked = (units: bigint): Decimal => {
  if (units >= LIMIT || units <= -LIMIT)
    throw new RangeError('The number has more than 12 digits before the point');
  return units as Decimal;
};

export const add = (a: Decimal, b: Decimal): Decimal => checked(a + b);
export const subtract = (a: Decimal, b: Decimal): Decimal => checked(a - b);
export const minimum = (a: Decimal, b: Decimal): Decimal => (a < b ? a : b);

/** Integer division rounded half away from zero. The divisor is positive. */
const divideRounded = (dividend: bigint, divisor: bigint): bigint => {
  const half = divisor / 2n;
  const rounded = dividend < 0n ? -((-dividend + half) / divisor) : (dividend + half) / divisor;
  // An odd divisor has no exact half: the truncated half is right for it too.
  return rounded;
};

/** `value` to `digits` behind the point (0 to 6), half away from zero. */
export function round(value: Decimal, digits: number): Decimal {
  const step = stepAt(digits);
  return value % step === 0n ? value : checked(divideRounded(value, step) * step);
}

/** `amount * quantity / per`, rounded once to `digits`, half away from zero. `per` is above zero. */
export function multiplyRounded(amount: Decimal, quantity: Decimal, per: Decimal, digits: number): Decimal {
  const step = stepAt(digits);
  return checked(divideRounded(amount * quantity, per * step) * step);
}

/** `amount * factor / per`, rounded up to the last digit there is: for least quantities. Nothing is negative, `per` is above zero. */
export const multiplyUp = (amount: Decimal, factor: Decimal, per: Decimal): Decimal =>
  checked((amount * factor + per - 1n) / per);

/** `value` less `percent` per cent, rounded once to `digits`. */
export function lessPercent(value: Decimal, percent: Decimal, digits: number): Decimal {
  return multiplyRounded(
    value,
    (100n * ONE_UNITS - percent) as Decimal,
    (100n * ONE_UNITS) as Decimal,
    digits,
  );
}
