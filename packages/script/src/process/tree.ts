// The processes below a process, for those that share our group and cannot be signalled by one.
import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

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
