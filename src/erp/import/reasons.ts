/** Why an earlier row with the key of a later one is rejected. */
export const DUPLICATE = 'DUPLICATE: a later row of the file has the same key';
