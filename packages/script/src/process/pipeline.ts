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
import type { Run, Standard, StartedList } from './run.ts'

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
    ended: Promise.all(started.map(({ ended }) => ended)),
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
  readonly ended: Promise<CommandEnd>
}

function startStage(stage: Stage, pipeline: number, run: Run): StartedStage {
  const nested: StartedList[] = []
  const starting = run.untilKilled(spawnStage(stage, nested, run), (signal) => ended({ status: undefined, signal }))
  return {
    // Who waits for the end is told what failed.
    spawned: starting.then(
      () => allSpawned(nested),
      () => allSpawned(nested),
    ),
    ended: starting.then(async (child) => {
      const end = await child.ended
      // How they ended decides nothing, as in bash and zsh.
      await Promise.all(nested.map((each) => each.ended))
      return { argv: stage.command.argv, pipeline, ...end }
    }),
  }
}

/** Lists in substitutions write to descriptors of the command around them, also when they start their last program. */
async function allSpawned(nested: readonly StartedList[]): Promise<void> {
  await Promise.all(nested.map(({ spawned }) => spawned))
}

async function spawnStage(stage: Stage, nested: StartedList[], run: Run): Promise<SpawnedStage> {
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
    if (nested.length === 0) closeAll(stage.own)
    else void allSpawned(nested).then(() => closeAll(stage.own))
  }
}

/** The descriptors from 3 up, with those of the substitutions in their places. */
async function startSubstitutions(
  { command, standard }: Stage,
  opened: number[],
  nested: StartedList[],
  run: Run,
): Promise<readonly (number | 'ignore')[]> {
  const table: (number | 'ignore')[] = []
  for (const { direction, list, descriptor } of command.substitutions) {
    const { read, write: writing } = await openPipe()
    const [ours, theirs] = direction === 'from' ? [read, writing] : [writing, read]
    opened.push(ours)
    const inside: Standard = direction === 'from' ? ['ignore', theirs, standard[2]] : [theirs, standard[1], standard[2]]
    const started = run.startNested(list, inside, [theirs], run)
    started.ended.catch(() => undefined)
    nested.push(started)
    await started.started
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
