// Parts of a command that one executor can run as one list: then the system joins them, and no byte passes through us.
import type { List, Pipeline, SimpleCommand, Word } from '../grammar/index.ts'
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

/** Where `;` or a new line stands, the list ends when what is before it has failed; so do those in `<( )` and `>( )`. */
export function stopAtFailures(list: List): List {
  return {
    items: list.items.map(({ joint, pipeline }, index) => ({
      joint: index > 0 && joint === 'then' ? 'unless-failed' : joint,
      pipeline: { commands: pipeline.commands.map(stopInCommand) },
    })),
  }
}

function stopInCommand(command: SimpleCommand): SimpleCommand {
  return {
    ...command,
    assignments: command.assignments.map((each) => ({ ...each, value: stopInWord(each.value) })),
    words: command.words.map(stopInWord),
    redirections: command.redirections.map((each) =>
      each.kind === 'duplicate' ? each : { ...each, target: stopInWord(each.target) },
    ),
  }
}

function stopInWord(word: Word): Word {
  return word.map((part) => (part.kind === 'substitution' ? { ...part, list: stopAtFailures(part.list) } : part))
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
