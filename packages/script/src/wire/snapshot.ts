// Values that are to be sent later, as they are now.
import { type Dismantled, dismantle } from './encode.ts'

/** The items of a list as they were when it was made. What is alive in them stays alive. */
export type Snapshot = Dismantled & { readonly tree: readonly unknown[] }

/** Throws a ScriptError `not-encodable` with the path to what cannot be sent. `names`: what errors call the items. */
export function snapshotOf(items: readonly unknown[], names: readonly string[]): Snapshot {
  return dismantle(items, { items: names }) as Snapshot
}

/** Without the items after the first `count`, which may have nothing alive or large in them: those are sent all the same. */
export function firstOf(snapshot: Snapshot, count: number): Snapshot {
  return { ...snapshot, tree: snapshot.tree.slice(0, count) }
}

/** The items behind these texts. Texts have no number, so that references stay right. */
export function behind(texts: readonly string[], snapshot: Snapshot): Snapshot {
  return { ...snapshot, tree: [...texts, ...snapshot.tree] }
}
