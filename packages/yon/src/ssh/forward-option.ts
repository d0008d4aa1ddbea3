// -L, -R, -D and -W: what their arguments mean, checked where they stand, as ssh does.
import { type Endpoint, localFacts, parseForward } from '@yon/ssh/config'
import { ArgumentError } from './command-line.ts'

/**
 * The argument of -L, -R or -D as the value of its keyword, which splits at spaces what options split at colons.
 * @throws ArgumentError
 */
export function forwardSetting(form: 'local' | 'remote' | 'dynamic', specification: string): string {
  const forward =
    parseForward(specification, form, context) ??
    (form === 'remote' ? parseForward(specification, 'remote-dynamic', context) : undefined)
  if (forward === undefined) {
    throw new ArgumentError(`Bad ${form} forwarding specification '${specification}'`, { lineEnding: '\n' })
  }
  const { listen, connect } = forward
  return connect === 'socks' ? endpoint(listen) : `${endpoint(listen)} ${endpoint(connect)}`
}

/** Where -W leads to. @throws ArgumentError */
export function stdioForwardTarget(specification: string): Endpoint {
  const target = parseForward(specification, 'dynamic', context)?.listen
  const usable = target !== undefined && ('path' in target || target.host !== undefined)
  if (usable) return target
  throw new ArgumentError(`Bad stdio forwarding specification '${specification}'`, { lineEnding: '\n' })
}

function endpoint(end: Endpoint): string {
  if ('path' in end) return `"${end.path.replace(/["\\]/g, '\\$&')}"`
  return end.host === undefined ? String(end.port) : `[${end.host}]:${end.port}`
}

const context = {
  environment: process.env,
  servicePort: (name: string): number | undefined => localFacts().servicePort?.(name),
}
