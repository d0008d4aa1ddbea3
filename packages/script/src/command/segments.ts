// Parts of a command that one executor can run as one list: then the system joins them, and no byte passes through us.
import type { List, Pipeline } from '../grammar/index.ts'
import type { Segment } from './plan.ts'

/** As few segments as do the same. */
export function mergeSegments(segments: readonly Segment[]): readonly Segment[] {
  const merged: Segment[] = []
  for (const segment of segments) {
    const last = merged.at(-1)
    const joined = last === undefined ? undefined : join(last, segment)
    if (joined === undefined) merged.push(segment)
    else merged[merged.length - 1] = joined
  }
  return merged
}

/** Each pipeline runs only when the one before it succeeded, where `;` or a new line stands: as with `set -e`. */
export function stopAtFailures(list: List): List {
  return { items: list.items.map((item) => (item.joint === 'then' ? { ...item, joint: 'and' as const } : item)) }
}

/** The list with the error output of what decides going where its output goes. */
export function joinErrorOutput(list: List): List {
  return { items: list.items.map((item) => ({ ...item, pipeline: joinInPipeline(item.pipeline) })) }
}

function joinInPipeline({ commands }: Pipeline): Pipeline {
  const copy = { kind: 'duplicate', descriptor: 2, of: 1 } as const
  return {
    commands: commands.map((command, index) =>
      // First, so that what the template says comes after it.
      index < commands.length - 1 ? command : { ...command, redirections: [copy, ...command.redirections] },
    ),
  }
}

function join(a: Segment, b: Segment): Segment | undefined {
  const [first, ...moreOfA] = a.list.items
  const [second, ...moreOfB] = b.list.items
  if (first === undefined || second === undefined || moreOfA.length + moreOfB.length > 0) return undefined
  if (a.executor !== b.executor || a.cwd !== b.cwd || !sameEntries(a.env, b.env)) return undefined
  const commands = [...first.pipeline.commands, ...second.pipeline.commands]
  return {
    ...a,
    secrets: [...(a.secrets ?? []), ...(b.secrets ?? [])],
    list: { items: [{ joint: 'then', pipeline: { commands } }] },
  }
}

/** Whether both have the same changes of variables. */
export function sameEntries(a: Segment['env'], b: Segment['env']): boolean {
  const names = Object.keys(a)
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
}
