// Runs commands on this machine. There is no shell: programs get their arguments as they are.
import { closeSync } from 'node:fs'
import process from 'node:process'
import type { Readable } from 'node:stream'
import { isatty } from 'node:tty'
import { readDescriptor, writeDescriptor } from '@yon/ssh/pipes'
import type { CommandEnd, Executor, Running, StartSettings } from '../command/executor.ts'
import { holdEnd } from '../ending/index.ts'
import { formsOf, type List } from '../grammar/index.ts'
import { directoryHere } from '../scope/index.ts'
import { ScriptError } from '../errors.ts'
import { prepareGuard } from './guard.ts'
import { openPipes } from './pipes.ts'
import { Run } from './run.ts'
import { runList } from './run-list.ts'

/** The executor of this machine. */
export const localExecutor: Executor = { host: 'here', start }

async function start(list: List, settings: StartSettings): Promise<Running> {
  settings.signal?.throwIfAborted()
  if (settings.sudo !== undefined) {
    const advice = 'write sudo before the program, or run it on host("localhost") as another user'
    throw new ScriptError('invalid-argument', 'on this machine commands run as the user of the script', { advice })
  }
  prepareGuard()
  const ends = await openStandard(settings)
  const run = new Run(
    { cwd: directoryHere(settings.cwd), env: environment(settings.env), signal: settings.signal },
    {
      pipefail: settings.pipefail,
      sharesTerminal: settings.stdin === 'inherit' && isatty(0),
      secretForms: formsOf(settings.secrets ?? []),
      startNested: runList,
    },
  )
  const onAbort = () => run.kill('SIGTERM')
  settings.signal?.addEventListener('abort', onAbort, { once: true })
  // While the pipes were made.
  if (settings.signal?.aborted === true) onAbort()
  const { started, ended } = runList(list, ends.theirs, ends.owned, run)
  try {
    await started
  } catch (error) {
    settings.signal?.removeEventListener('abort', onAbort)
    for (const descriptor of ends.ours) if (descriptor !== undefined) closeSync(descriptor)
    ended.catch(() => undefined)
    throw error
  }
  const [stdin, stdout, stderr] = ends.ours
  const running = {
    stdin: stdin === undefined ? undefined : writeDescriptor(stdin),
    stdout: stdout === undefined ? undefined : readDescriptor(stdout),
    stderr: stderr === undefined ? undefined : readDescriptor(stderr),
  }
  supervise(run, ended, running.stdout, settings.signal, onAbort)
  return { ...running, pids: run.pids, ended, kill: (signal) => run.kill(signal) }
}

/** Sends SIGKILL where SIGTERM does not help, and lets go of the processes when all is over. */
function supervise(
  run: Run,
  ended: Promise<readonly CommandEnd[]>,
  stdout: Readable | undefined,
  signal: AbortSignal | undefined,
  onAbort: () => void,
): void {
  let timer: NodeJS.Timeout | undefined
  const escalate = () => {
    timer = setTimeout(() => {
      run.kill('SIGKILL')
      // What has left the group may still hold a pipe.
      stdout?.destroy()
    }, GRACE_MS)
  }
  if (signal?.aborted === true) escalate()
  else signal?.addEventListener('abort', escalate, { once: true })
  // What still writes is still of the command; who only complains is left alone.
  const over = Promise.allSettled([ended, stdout === undefined ? undefined : closing(stdout)])
  holdEnd(ended)
  void over.then(() => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
    signal?.removeEventListener('abort', escalate)
    run.settle()
  })
}

function closing(output: Readable): Promise<void> {
  return new Promise((resolvePromise) => output.once('close', () => resolvePromise()))
}

interface StandardEnds {
  readonly theirs: readonly [number | 'ignore', number | 'ignore', number | 'ignore']
  readonly ours: readonly [number | undefined, number | undefined, number | undefined]
  /** Of theirs, what is to be closed when the list has started its last. */
  readonly owned: readonly number[]
}

async function openStandard({ stdin, stdout, stderr }: StartSettings): Promise<StandardEnds> {
  const choices = [stdin, stdout, stderr]
  const pipes = [...(await openPipes(choices.filter((choice) => choice === 'pipe').length))]
  const ends = choices.map((choice, descriptor): End => {
    if (choice !== 'pipe') return { theirs: choice === 'inherit' ? descriptor : 'ignore', ours: undefined }
    const { read = -1, write = -1 } = pipes.pop() ?? {}
    return descriptor === 0 ? { theirs: read, ours: write } : { theirs: write, ours: read }
  })
  const [first, second, third] = ends as [End, End, End]
  return {
    theirs: [first.theirs, second.theirs, third.theirs],
    ours: [first.ours, second.ours, third.ours],
    owned: ends.flatMap(({ theirs, ours }) => (ours === undefined || theirs === 'ignore' ? [] : [theirs])),
  }
}

interface End {
  readonly theirs: number | 'ignore'
  readonly ours: number | undefined
}

function environment(changes: Readonly<Record<string, string | null>>): Record<string, string> {
  const merged = Object.entries({ ...process.env, ...changes })
  return Object.fromEntries(merged.filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
}

/** How long SIGTERM has before SIGKILL follows. */
const GRACE_MS = 5000
