// How a program is started on a host, whatever leads there: an SSH session, a child process of this machine, either of
// them behind sudo.
import type { Readable, Writable } from 'node:stream'

/** Starts programs on one host, for the agent. */
export interface Launcher {
  /** Whom errors and output name: `here`, or the destination of the host. */
  readonly host: string
  /** Where it leads, once that is known. Rejects when the host cannot be reached. */
  reach(): Promise<Reach>
}

/**
 * What leads from a program over there to home: a pipe on one machine; a connection of TCP, of which the system over there
 * knows whether it carries, and is believed; or anything, of which it does not, or is not.
 */
export type Way = 'pipe' | 'tcp' | 'any'

/** A host that was reached. */
export interface Reach {
  /** Default `any`. */
  readonly way?: Way
  /** Go to the home directory of the user first: where it begins is that of another one. Default false. */
  readonly goesHome?: boolean
  /** The longest command that can be started, in bytes; see `commandBytesMax`. */
  readonly commandBytesMax: number
  /**
   * Starts a command, which begins with `sh -c '…'` and means the same to every login shell. What has to stand before it
   * (`exec`, `sudo …`) is the launcher's to add.
   */
  start(command: string): Promise<StartedProgram>
  /** The same, and sends what it reads first in the same flight. Absent where something else could read that. */
  startWith?(command: string, input: Uint8Array): Promise<StartedProgram>
}

/** A program that was started, without a terminal. */
export interface StartedProgram {
  readonly stdin: Writable
  readonly stdout: Readable
  readonly stderr: Readable
  /** Resolves when it has ended or its host is lost, with why where that is known. Never rejects. */
  readonly ended: Promise<Error | undefined>
  /** Ends it, as far as that can be done from here: closes its streams, or kills it. */
  close(): void
  /** Keep this process alive while calls run, and do not when none does. */
  ref?(): void
  unref?(): void
}

/** The longest command, in bytes, that a server takes which identifies itself as `software`, such as `OpenSSH_9.9`. */
export function commandBytesMax(software: string): number {
  // What stands before the command takes room as well.
  if (/^(?:OpenSSH|yon)_/.test(software)) return LINUX_ARGUMENT_BYTES - PREFIX_BYTES
  if (/^dropbear/i.test(software)) return DROPBEAR_COMMAND_BYTES - PREFIX_BYTES
  return PORTABLE_COMMAND_BYTES - PREFIX_BYTES
}

const PREFIX_BYTES = 512

/** MAX_ARG_STRLEN of Linux, with the byte that ends it. */
const LINUX_ARGUMENT_BYTES = 131_071

/** RFC 4253 §6.1: all implementations take packets of 35,000 bytes. */
const PORTABLE_COMMAND_BYTES = 32_768

/** MAX_CMD_LEN of its server. */
const DROPBEAR_COMMAND_BYTES = 9_000
