// Findings as they are shown: each once, in the order of files and lines.
import type { Finding } from './table.ts'

/** What several functions or scripts need is told of once. */
export function inOrder(findings: readonly Finding[]): Finding[] {
  const once = new Map(findings.map((each) => [`${each.path}:${each.start}:${each.id}:${each.message}`, each]))
  return [...once.values()].sort((a, b) => (a.path === b.path ? a.start - b.start : a.path < b.path ? -1 : 1))
}
