// The tests of files of this machine.
import { constants, type BigIntStats } from 'node:fs'
import { access, lstat, stat } from 'node:fs/promises'
import process from 'node:process'
import { isatty } from 'node:tty'
import { scopePath } from '../scope/index.ts'
import { fileTests, type FileTestFlag, type FileTests } from './file-tests.ts'

/** Tests of files of this machine: `await test.f('x')`, `await test.newer('a.o', 'a.c')`. */
export const test: FileTests = fileTests(runHere)

async function runHere(flag: FileTestFlag, first = '', second = ''): Promise<boolean> {
  if (flag === '-t') return isatty(Number(first))
  // POSIX.1-2017 XBD §4.13: an empty path is no path, and not the working directory.
  const path = first === '' ? undefined : scopePath(first)
  if (flag in COMPARISONS) {
    const other = second === '' ? undefined : scopePath(second)
    const [a, b] = await Promise.all([statusOf(path), statusOf(other)])
    return COMPARISONS[flag as keyof typeof COMPARISONS](a, b)
  }
  if (flag in PERMISSIONS) return isAllowed(path, PERMISSIONS[flag as keyof typeof PERMISSIONS])
  const status = await statusOf(path, flag === '-h' || flag === '-L' ? lstat : stat)
  return status !== undefined && PROPERTIES[flag as keyof typeof PROPERTIES](status)
}

async function statusOf(path: string | undefined, ask = stat): Promise<BigIntStats | undefined> {
  if (path === undefined) return undefined
  return ask(path, { bigint: true }).catch(() => undefined)
}

// By access(2): also what access lists, read-only mounts and capabilities say.
async function isAllowed(path: string | undefined, mode: number): Promise<boolean> {
  if (path === undefined) return false
  const refusal = await access(path, mode).catch(() => true)
  return refusal === undefined
}

function hasBit(bit: bigint): (status: BigIntStats) => boolean {
  return ({ mode }) => (mode & bit) !== 0n
}

const COMPARISONS = {
  '-nt': (a?: BigIntStats, b?: BigIntStats) => a !== undefined && (b === undefined || a.mtimeNs > b.mtimeNs),
  '-ot': (a?: BigIntStats, b?: BigIntStats) => b !== undefined && (a === undefined || a.mtimeNs < b.mtimeNs),
  '-ef': (a?: BigIntStats, b?: BigIntStats) => a !== undefined && a.dev === b?.dev && a.ino === b.ino,
}
const PERMISSIONS = { '-r': constants.R_OK, '-w': constants.W_OK, '-x': constants.X_OK }
const PROPERTIES = {
  '-b': (status: BigIntStats) => status.isBlockDevice(),
  '-c': (status: BigIntStats) => status.isCharacterDevice(),
  '-d': (status: BigIntStats) => status.isDirectory(),
  '-e': () => true,
  '-f': (status: BigIntStats) => status.isFile(),
  '-g': hasBit(0o2000n),
  '-h': (status: BigIntStats) => status.isSymbolicLink(),
  '-k': hasBit(0o1000n),
  '-p': (status: BigIntStats) => status.isFIFO(),
  '-s': (status: BigIntStats) => status.size > 0n,
  '-u': hasBit(0o4000n),
  '-G': (status: BigIntStats) => status.gid === BigInt(process.getegid?.() ?? -1),
  '-L': (status: BigIntStats) => status.isSymbolicLink(),
  '-N': (status: BigIntStats) => status.mtimeNs > status.atimeNs,
  '-O': (status: BigIntStats) => status.uid === BigInt(process.geteuid?.() ?? -1),
  '-S': (status: BigIntStats) => status.isSocket(),
}
