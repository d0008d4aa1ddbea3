// Runs a template by the executor of this machine and gathers everything.
import { text } from 'node:stream/consumers'
import type { CommandEnd, Running, StartSettings } from '../../src/command/index.ts'
import { type List, readTemplate } from '../../src/grammar/index.ts'
import { localExecutor } from '../../src/process/index.ts'

export interface Gathered {
  readonly stdout: string
  readonly stderr: string
  readonly ends: readonly CommandEnd[]
}

/** The tree of a text without values. */
export function listOf(source: string): List {
  return readTemplate(Object.assign([source], { raw: [source] }), [])
}

export function start(source: string, settings: Partial<StartSettings> = {}): Promise<Running> {
  return localExecutor.start(listOf(source), {
    cwd: undefined,
    env: {},
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    sudo: undefined,
    pipefail: true,
    signal: undefined,
    ...settings,
  })
}

export async function gather(
  source: string,
  settings: Partial<StartSettings> & { input?: string } = {},
): Promise<Gathered> {
  const { input, ...others } = settings
  const running = await start(source, { ...(input === undefined ? {} : { stdin: 'pipe' }), ...others })
  running.stdin?.end(input)
  const [stdout, stderr, ends] = await Promise.all([
    running.stdout === undefined ? '' : text(running.stdout),
    running.stderr === undefined ? '' : text(running.stderr),
    running.ended,
  ])
  return { stdout, stderr, ends }
}
