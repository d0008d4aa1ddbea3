// The commands of one pipeline, started at once.
import { write } from 'node:fs'
import { closeAll } from '@yon/ssh/pipes'
import type { CommandEnd } from '../command/executor.ts'
import type { Pipeline } from '../grammar/ast.ts'
import { mask } from '../grammar/index.ts'
import { type ChildEnd, startChild } from './child.ts'
import { FileFault, tableOf } from './descriptors.ts'
import { expandCommand, type ExpandedCommand } from './expand-command.ts'
import { openPipe, openPipes } from './pipes.ts'
import type { Run, Standard } from './run.ts'

/** A pipeline that was started, as far as nothing had to be waited for. */
export interface StartedPipeline {
  /** All processes are there, or will not be. Whoever owns the standard descriptors may close them. */
  readonly spawned: Promise<void>
  readonly ended: Promise<readonly CommandEnd[]>
}

/** Expands all commands, then starts them all. Rejects when an expansion fails; nothing was started then. */
export async function startPipeline(
  pipeline: Pipeline,
  index: number,
  standard: Standard,
  run: Run,
): Promise<StartedPipeline> {
  const commands: ExpandedCommand[] = []
  for (const command of pipeline.commands) commands.push(await expandCommand(command, run.context))
  run.throwIfKilled()
  const stages = await connect(commands, standard)
  const started = stages.map((stage) => startStage(stage, index, run))
  return {
    spawned: Promise.all(started.map(({ spawned }) => spawned)).then(() => undefined),
    ended: Promise.all(started.map(({ ended }) => ended)).then((ends) => ends.flat()),
  }
}

/** A command with its place in the pipeline. */
interface Stage {
  readonly command: ExpandedCommand
  readonly standard: Standard
  /** Ends of pipes that are its alone. */
  readonly own: readonly number[]
}

async function connect(commands: readonly ExpandedCommand[], standard: Standard): Promise<readonly Stage[]> {
  const pipes = await openPipes(commands.length - 1)
  return commands.map((command, at) => {
    const [before, after] = [pipes[at - 1], pipes[at]]
    return {
      command,
      standard: [before?.read ?? standard[0], after?.write ?? standard[1], standard[2]],
      own: [before?.read, after?.write].filter((each) => each !== undefined),
    }
  })
}

interface StartedStage {
  readonly spawned: Promise<void>
  readonly ended: Promise<readonly CommandEnd[]>
}

function startStage(stage: Stage, pipeline: number, run: Run): StartedStage {
  const nested: Promise<readonly CommandEnd[]>[] = []
  const starting = run.untilKilled(spawnStage(stage, nested, run), (signal) => ended({ status: undefined, signal }))
  return {
    // Who waits for the end is told what failed.
    spawned: starting.then(
      () => undefined,
      () => undefined,
    ),
    ended: starting.then(async (child) => {
      const end = await child.ended
      const ends = (await Promise.all(nested)).flat().map((each) => ({ ...each, pipeline }))
      return [...ends, { argv: stage.command.argv, pipeline, ...end }]
    }),
  }
}

async function spawnStage(stage: Stage, nested: Promise<readonly CommandEnd[]>[], run: Run): Promise<SpawnedStage> {
  const opened: number[] = []
  let stderr = stage.standard[2]
  try {
    const substituted = await startSubstitutions(stage, opened, nested, run)
    const table = await tableOf(stage.command, [...stage.standard, ...substituted], run, opened)
    stderr = table[2] ?? 'ignore'
    if (run.killedBy !== undefined) return ended({ status: undefined, signal: run.killedBy })
    const settings = { ...stage.command, cwd: run.context.cwd, sharesTerminal: run.sharesTerminal }
    const child = startChild({ ...settings, descriptors: table })
    if (child.member !== undefined) return { ended: run.follow(child) }
    const end = await child.ended
    await complain(stderr, end.fault, run.secretForms)
    return ended(end)
  } catch (error) {
    // A file that cannot be opened is the command's failure, as in a shell.
    if (!(error instanceof FileFault)) throw error
    await complain(stderr, error.message, run.secretForms)
    return ended({ status: 1, signal: undefined, fault: error.message })
  } finally {
    closeAll(opened)
    closeAll(stage.own)
  }
}

/** The descriptors from 3 up, with those of the substitutions in their places. */
async function startSubstitutions(
  { command, standard }: Stage,
  opened: number[],
  nested: Promise<readonly CommandEnd[]>[],
  run: Run,
): Promise<readonly (number | 'ignore')[]> {
  const table: (number | 'ignore')[] = []
  for (const { direction, list, descriptor } of command.substitutions) {
    const { read, write: writing } = await openPipe()
    const [ours, theirs] = direction === 'from' ? [read, writing] : [writing, read]
    opened.push(ours)
    const inside: Standard = direction === 'from' ? ['ignore', theirs, standard[2]] : [theirs, standard[1], standard[2]]
    const { started, ended: end } = run.startNested(list, inside, [theirs], run)
    end.catch(() => undefined)
    nested.push(end)
    await started
    while (table.length < descriptor - 3) table.push('ignore')
    table.push(ours)
  }
  return table
}

/** What a shell says on its error output. */
function complain(stderr: number | 'ignore', fault: string | undefined, forms: readonly string[]): Promise<void> {
  if (stderr === 'ignore' || fault === undefined) return Promise.resolve()
  return new Promise((resolve) => write(stderr, `${mask(fault, forms)}\n`, () => resolve()))
}

function ended(end: ChildEnd): SpawnedStage {
  return { ended: Promise.resolve(end) }
}

/** In an object, for a promise of a promise is that promise. */
interface SpawnedStage {
  readonly ended: Promise<ChildEnd>
}
