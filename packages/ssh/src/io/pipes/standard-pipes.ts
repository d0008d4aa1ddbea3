// Pipes as the standard streams of a child. Node's own are pairs of sockets: a program cannot open /dev/stdin on one, is
// told ECONNRESET instead of being ended by SIGPIPE, and may take it for a connection (`sshd -i`).
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import type { Readable, Writable } from 'node:stream'
import { readDescriptor, writeDescriptor } from './pipe-streams.ts'
import { closeAll, type Pipe, type Pipes } from './pipes.ts'
import { withStreams } from '../with-streams.ts'

/** What a child is given, by its descriptors. */
export interface StandardPipes {
  readonly stdio: ['pipe' | number, 'pipe' | number, 'pipe' | 'inherit' | number]
  /** Our ends; undefined when Node makes them. */
  readonly ours: PipedStreams | undefined
}

/** Our ends of a child's standard streams. */
export interface PipedStreams {
  readonly stdin: Writable
  readonly stdout: Readable
  /** Null when it is ours. */
  readonly stderr: Readable | null
}

/** A child process and our ends of its pipes. */
export interface PipedChild extends PipedStreams {
  readonly child: ChildProcess
}

/** Opens the pipes for one child; where none can be made (without /bin/sh, on Windows), what Node makes has to do. */
export async function openStandardPipes(stderr: 'pipe' | 'inherit', pipes: Pipes): Promise<StandardPipes> {
  if (process.platform === 'win32') return nodePipes(stderr)
  try {
    return ofPipes(await pipes.openSeveral(stderr === 'pipe' ? 3 : 2))
  } catch {
    return nodePipes(stderr)
  }
}

/** The pairs of sockets that Node makes, for programs that do not mind. */
export function nodePipes(stderr: 'pipe' | 'inherit'): StandardPipes {
  return { stdio: ['pipe', 'pipe', stderr], ours: undefined }
}

/** Starts a child with `standard`, which is used up. Listen to the child at once: it says later that it cannot start. */
export function spawnPiped(
  file: string,
  args: readonly string[],
  options: SpawnOptions,
  { stdio, ours }: StandardPipes,
): PipedChild {
  try {
    const child = withStreams(spawn(file, args, { ...options, stdio }))
    // Node has made them when they are not ours.
    return { child, ...(ours ?? (child as PipedStreams)) }
  } catch (error) {
    for (const stream of [ours?.stdin, ours?.stdout, ours?.stderr]) stream?.destroy()
    throw error
  } finally {
    closeAll(stdio.filter((end) => typeof end === 'number'))
  }
}

function ofPipes([first, second, third]: readonly Pipe[]): StandardPipes {
  const [stdin, stdout] = [first as Pipe, second as Pipe]
  return {
    stdio: [stdin.read, stdout.write, third?.write ?? 'inherit'],
    ours: {
      stdin: writeDescriptor(stdin.write),
      stdout: readDescriptor(stdout.read),
      stderr: third === undefined ? null : readDescriptor(third.read),
    },
  }
}
