/** Law: an address in the one form it is stored and compared in (lower case), or null for what is no plain address. */
export function normalEmail(text: string): string | null {
  const email = text.trim().toLowerCase();
  return email.length <= 254 &&
    /^[^\s@<>(),;:"'\\[\]\p{Cc}]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/u.test(
      email,
    )
    ? email
    : null;
}
