// Runs that have to do with a master or with the background.
import { lstatSync } from 'node:fs'
import type { MuxClient } from '@yon/ssh/mux'
import { ArgumentError } from '../command-line.ts'
import type { Prepared } from '../session.ts'

/** Does all of it and gives the exit status; undefined: what is left is to connect by ourselves, here. */
export async function runControlled(prepared: Prepared): Promise<number | undefined> {
  const { line, config } = prepared
  const { controlPath: path } = config.values
  if (line.controlCommand !== undefined) return await control(line.controlCommand, prepared)
  const existing = path !== undefined && mayAttach(prepared) ? await find(prepared, path) : undefined
  if (prepared.background !== undefined) return existing && (await attachTo(existing, prepared))
  if (existing === undefined && path !== undefined && mayKeep(prepared, path)) return await keep(prepared, path)
  if (config.values.forkAfterAuthentication) {
    existing?.close()
    return await fork(prepared)
  }
  return existing && (await attachTo(existing, prepared))
}

async function control(command: NonNullable<Prepared['line']['controlCommand']>, prepared: Prepared): Promise<number> {
  const { controlPath: path } = prepared.config.values
  if (path === undefined) throw new ArgumentError('No ControlPath specified for "-O" command')
  if (command !== 'proxy') {
    const { runCommand } = await import('./commands.ts')
    return await runCommand(command, path, prepared)
  }
  const { requireMaster } = await import('./find-master.ts')
  return (await attachTo(await requireMaster(prepared, path), prepared)) ?? 255
}

/** A process in the background keeps the connection; what was asked for runs over it. */
async function keep(prepared: Prepared, path: string): Promise<number | undefined> {
  const { line, plan, config } = prepared
  const { sendToBackground } = await import('./background.ts')
  const end = await sendToBackground(prepared, 'keeper')
  if (end.type === 'ended') return end.status
  if (end.type === 'ready' && plan.program === undefined && line.stdioForward === undefined) return 0
  const attaching = withoutForwards(prepared)
  if (config.values.forkAfterAuthentication) return await fork(end.type === 'ready' ? attaching : prepared)
  const master = await find(attaching, path)
  // Another was faster to listen, and may be gone again.
  if (end.type === 'unshared') return master && (await attachTo(master, prepared))
  const status = master && (await attachTo(master, attaching))
  if (status === undefined) prepared.log.write('FATAL', 'Failed to connect to new control master')
  return status ?? 255
}

async function fork(prepared: Prepared): Promise<number> {
  const { sendToBackground } = await import('./background.ts')
  const end = await sendToBackground(prepared, 'session')
  return end.type === 'ended' ? end.status : 0
}

async function find(prepared: Prepared, path: string): Promise<MuxClient | undefined> {
  const { findMaster } = await import('./find-master.ts')
  return await findMaster(prepared, path)
}

async function attachTo(master: MuxClient, prepared: Prepared): Promise<number | undefined> {
  const { attach } = await import('./attach.ts')
  return await attach(master, prepared)
}

function mayAttach({ config }: Prepared): boolean {
  return ['no', 'auto', 'autoask'].includes(config.values.controlMaster)
}

/** Where something is already, one in the foreground says so and goes on without sharing. */
function mayKeep({ config }: Prepared, path: string): boolean {
  const { controlMaster, controlPersist } = config.values
  return controlMaster !== 'no' && controlPersist.enabled && lstatSync(path, { throwIfNoEntry: false }) === undefined
}

/** The keeper has them, and is the master. */
function withoutForwards(prepared: Prepared): Prepared {
  const none = { localForward: [], remoteForward: [], dynamicForward: [], controlMaster: 'no' as const }
  return { ...prepared, config: { ...prepared.config, values: { ...prepared.config.values, ...none } } }
}
