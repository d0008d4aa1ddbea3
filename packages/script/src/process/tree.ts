// The processes below a process, for those that share our group and cannot be signalled by one.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'

/** The process and its descendants, ancestors first. */
export function processTree(root: number): readonly number[] {
  const children = new Map<number, number[]>()
  for (const [pid, parent] of processes()) {
    const known = children.get(parent)
    if (known === undefined) children.set(parent, [pid])
    else known.push(pid)
  }
  const found = [root]
  for (const pid of found) found.push(...(children.get(pid) ?? []))
  return found
}

/** Whether the process has its own answer to an interrupt. Where that cannot be told, it may have. */
export function takesInterrupt(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1')
    // proc(5): masks in hexadecimal; the lowest bit is signal 1, an interrupt is signal 2.
    return [...status.matchAll(/^Sig(?:Cgt|Ign):\s*[0-9a-f]*([0-9a-f])$/gm)].some(
      ([, digit = '0']) => (parseInt(digit, 16) & 2) !== 0,
    )
  } catch {
    return process.platform !== 'linux'
  }
}

function processes(): readonly (readonly [pid: number, parent: number])[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .flatMap((name) => parentOf(name))
  } catch {
    const { stdout } = spawnSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid='], { encoding: 'utf8' })
    return stdout.split('\n').map((line) => {
      const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number)
      return [pid, parent] as const
    })
  }
}

function parentOf(name: string): readonly (readonly [number, number])[] {
  try {
    // proc(5): the name of the program, in parentheses, may contain anything; the parent is the second field after it.
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
    const parent = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
    return [[Number(name), Number(parent)]]
  } catch {
    // It ended meanwhile.
    return []
  }
}
