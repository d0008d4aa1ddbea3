// `yon transit http`: what is sent is converted, and what comes back is shown as EDN.
import { PositionedError } from '@yon/transit'
import { VERSION } from '@yon/ssh/version'
import type { Plan } from './arguments.ts'
import { convertWhole, layoutOf } from './convert.ts'
import { formats, type Layout } from './formats.ts'
import type { Output } from './output.ts'
import { send, type Answer } from './request.ts'

/** Makes the exchange, shows the answer, and gives the exit status. @throws RequestError, and what an input throws */
export async function exchange(plan: Plan & { type: 'http' }, output: Output): Promise<number> {
  const { method, url, conversion, path, settings } = plan
  const body = path === undefined ? undefined : await convertWhole(path, conversion, settings)
  const { contentType } = formats[conversion.to]
  const headers: [string, string][] = [
    ['User-Agent', `yon/${VERSION}`],
    ['Accept', '*/*'],
    ['Accept-Encoding', 'identity'],
    ...(body === undefined
      ? []
      : ([
          ['Content-Type', contentType],
          ['Content-Length', String(body.length)],
        ] as [string, string][])),
    ...settings.headers,
  ]
  const answer = await send({ method, url, headers, body, timeoutMs: settings.timeoutMs })
  await show(answer, plan, output)
  if (!settings.fail || answer.status < 400) return 0
  await output.flush()
  process.stderr.write(`yon transit: ${answer.url.origin}${answer.url.pathname}: status ${answer.status}\n`)
  return STATUS_REFUSED
}

/** Status, headers, an empty line, and the body. */
async function show(answer: Answer, { settings }: Plan & { type: 'http' }, output: Output): Promise<void> {
  await output.line(`Status: ${answer.status}`)
  for (const [name, value] of answer.headers) await output.line(`${name}: ${value}`)
  await output.line('')
  if (answer.body.length === 0) return
  const texts = await ednOf(answer, layoutOf(settings))
  if (texts !== undefined) for (const text of texts) await output.line(text)
  else if (output.isTerminal) await output.line(answer.body.toString())
  else await output.line(answer.body, answer.body.at(-1) === NEWLINE)
}

/** Of a body that is Transit, and has a form in EDN; undefined for all others. */
async function ednOf({ headers, body }: Answer, layout: Layout): Promise<(string | Uint8Array)[] | undefined> {
  const contentType = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  const isMsgpack = contentType.toLowerCase().startsWith(formats['transit-msgpack'].contentType)
  try {
    const texts: (string | Uint8Array)[] = []
    for await (const value of formats[isMsgpack ? 'transit-msgpack' : 'transit'].decode(once(body), 'edn')) {
      texts.push(formats.edn.encode(value, layout))
    }
    return texts.length === 0 ? undefined : texts
  } catch (error) {
    if (error instanceof PositionedError) return undefined
    throw error
  }
}

async function* once(body: Buffer): AsyncGenerator<Buffer> {
  yield body
}

const NEWLINE = 0x0a
const STATUS_REFUSED = 1
