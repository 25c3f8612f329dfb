// Filling the places of a word. Pure.

export type Fillings = Readonly<Record<string, string | number>>;

/**
 * The word with its {places} filled; a place without a filling stays visible, so that it is noticed.
 * "one|many" is chosen by `count`.
 */
export function fill(pattern: string, fillings: Fillings = {}): string {
  const [one = "", many = one] = pattern.split("|");
  const single = fillings["count"] === 1 || fillings["count"] === "1";
  return (single ? one : many).replace(/\{(\w+)\}/g, (place, name: string) => String(fillings[name] ?? place));
}
