/** Whether PostgreSQL can hold the text: it knows none with a zero character, so nothing is ever found under one either. */
export const isStorable = (text: string): boolean => !text.includes('\0');
