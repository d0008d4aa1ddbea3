// The order in which commits enter the merged history.
import type { Commit } from './commit.ts'

/** Parents before children, whatever their clocks said; apart from that, the earlier commit first. */
export function inDateOrder(commits: readonly Commit[]): Commit[] {
  const parentsLeft = new Map(commits.map((commit) => [commit, commit.parents.length]))
  const ready = commits.filter(({ parents }) => parents.length === 0)
  const ordered: Commit[] = []
  while (ready.length > 0) {
    const next = ready.reduce((a, b) => (b.object.committed < a.object.committed ? b : a))
    ready.splice(ready.indexOf(next), 1)
    ordered.push(next)
    for (const child of next.children) {
      const left = (parentsLeft.get(child) ?? 0) - 1
      parentsLeft.set(child, left)
      if (left === 0) ready.push(child)
    }
  }
  return ordered
}
