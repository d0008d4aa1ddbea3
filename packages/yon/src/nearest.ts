// What somebody may have meant who mistyped a word.

/** `; did you mean "run"?`, or nothing where no word is near. */
export function suggestion(typed: string, words: readonly string[]): string {
  const near = words
    .map((word) => ({ word, distance: distanceOf(typed, word) }))
    .filter(({ word, distance }) => distance <= Math.min(2, word.length / 3))
    .toSorted((a, b) => a.distance - b.distance)
  return near[0] === undefined ? '' : `; did you mean ${JSON.stringify(near[0].word)}?`
}

/** How many letters to add, leave out, change or swap with their neighbours. */
function distanceOf(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, i) => i)]
  for (let i = 1; i <= from.length; i++) {
    const [before = [], last] = [rows[i - 1], rows[i - 2]]
    const row = [i]
    for (let j = 1; j <= to.length; j++) {
      const isSame = from[i - 1] === to[j - 1]
      const steps = [(before[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (before[j - 1] ?? 0) + (isSame ? 0 : 1)]
      const isSwapped = j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1]
      row[j] = Math.min(...steps, isSwapped ? (last?.[j - 2] ?? 0) + 1 : Infinity)
    }
    rows.push(row)
  }
  return rows.at(-1)?.at(-1) ?? 0
}
