import process from 'node:process'
import { onOutput } from '../agent/output.ts'
import { NO_DISPLAY, type Display, type ShowChoice } from './display.ts'
import { LinesDisplay } from './lines-display.ts'
import type { FleetOptions } from './options.ts'
import { PanesDisplay } from './panes-display.ts'
import { Screen } from './screen.ts'
import { guardTerminal } from './terminal-guard.ts'

/** The display that the options ask for, which is told of what functions write on hosts. */
export function chooseDisplay({ show, onOutput: listener }: FleetOptions): Display {
  const wanted = show ?? (process.stderr.isTTY && process.env['TERM'] !== 'dumb' ? 'panes' : 'lines')
  const display = displayOf(wanted)
  return routed(display, listener)
}

function displayOf(show: ShowChoice): Display {
  if (show === 'none') return NO_DISPLAY
  const color = process.stderr.isTTY && (process.env['NO_COLOR'] ?? '') === ''
  if (show === 'lines' || isScreenTaken) return new LinesDisplay(process.stdout, process.stderr, color)
  isScreenTaken = true
  const guard = guardTerminal((write) => new Screen(write))
  const panes = new PanesDisplay(guard.screen, color)
  return {
    count: (hosts) => panes.count(hosts),
    begin: (host) => panes.begin(host),
    output: (host, stream, line) => panes.output(host, stream, line),
    end: (result) => panes.end(result),
    finish: (results) => {
      panes.finish(results)
      guard.end()
      isScreenTaken = false
    },
  }
}

/** Lines of a host go to the display that works on it, the youngest where several do. */
function routed(display: Display, listener: FleetOptions['onOutput']): Display {
  const hosts = new Map<string, number>()
  const route: Route = {
    has: (host) => hosts.has(host),
    tell: (host, stream, line) => {
      listener?.(host, stream, line)
      display.output(host, stream, line)
    },
  }
  open(route)
  return {
    count: (count) => display.count(count),
    begin: (host) => {
      hosts.set(host, (hosts.get(host) ?? 0) + 1)
      display.begin(host)
    },
    output: (host, stream, line) => route.tell(host, stream, line),
    end: (result) => {
      const left = (hosts.get(result.host) ?? 1) - 1
      if (left > 0) hosts.set(result.host, left)
      else hosts.delete(result.host)
      display.end(result)
    },
    finish: (results) => {
      close(route)
      display.finish(results)
    },
  }
}

interface Route {
  has(host: string): boolean
  tell(host: string, stream: 'stdout' | 'stderr', line: string): void
}

const routes: Route[] = []
let stopListening: (() => void) | undefined
let isScreenTaken = false

function open(route: Route): void {
  routes.push(route)
  stopListening ??= onOutput((host, stream, line) => {
    const working = routes.findLast((each) => each.has(host))
    if (working !== undefined) working.tell(host, stream, line)
    else new LinesDisplay(process.stdout, process.stderr, false).output(host, stream, line)
  })
}

function close(route: Route): void {
  routes.splice(routes.indexOf(route), 1)
  if (routes.length > 0) return
  stopListening?.()
  stopListening = undefined
}
