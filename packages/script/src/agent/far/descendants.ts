// The processes that this one started, and those that they started.
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import process from 'node:process'

interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly group: number
}

/** Sends a signal to them: to their groups where they lead one, for what they started and left belongs to it. */
export function signalDescendants(signal: NodeJS.Signals): void {
  const rows = allProcesses()
  const ours = below(rows, process.pid)
  // When the agent leads its group, who is in it was started here as well, whoever its parent is by now.
  for (const row of rows) if (row.group === process.pid && row.pid !== process.pid) ours.add(row)
  for (const { pid, group } of ours) send(pid === group ? -group : pid, signal)
}

/** Is any of them left? */
export function hasDescendants(): boolean {
  return below(allProcesses(), process.pid).size > 0
}

/** Ends the process that ends this one when its parent is gone (`bootstrap/search.ts`). */
export function endWatch(): void {
  const { pid: own } = process
  for (const { pid, parent } of allProcesses()) {
    if (parent === own && argumentsOf(pid).includes(`while kill -0 ${own} `)) send(pid, 'SIGTERM')
  }
}

function argumentsOf(pid: number): string {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
    return execFileSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' })
  } catch {
    return ''
  }
}

function below(rows: readonly ProcessRow[], root: number): Set<ProcessRow> {
  const found = new Set<ProcessRow>()
  const left = [root]
  for (let pid = left.pop(); pid !== undefined; pid = left.pop()) {
    for (const row of rows) {
      if (row.parent !== pid || found.has(row)) continue
      found.add(row)
      left.push(row.pid)
    }
  }
  return found
}

function allProcesses(): ProcessRow[] {
  try {
    return process.platform === 'linux' ? fromProc() : fromPs()
  } catch {
    return []
  }
}

function fromProc(): ProcessRow[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'latin1')
        // The name of the program, in parentheses, may hold anything.
        const [state, parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ')
        return state === 'Z' ? [] : [{ pid: Number(name), parent: Number(parent), group: Number(group) }]
      } catch {
        return []
      }
    })
}

function fromPs(): ProcessRow[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid='], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  return text.split('\n').flatMap((line) => {
    const [pid, parent, group] = line.trim().split(/\s+/).map(Number)
    return pid === undefined || parent === undefined || group === undefined ? [] : [{ pid, parent, group }]
  })
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended meanwhile, or belongs to somebody else.
  }
}
