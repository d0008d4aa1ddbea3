// One exchange over HTTP, with what redirects make of it.
import http from 'node:http'
import https from 'node:https'
import type { Socket } from 'node:net'
import { RequestError } from './request-error.ts'

export interface Request {
  readonly method: string
  readonly url: URL
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer | undefined
  /** Of everything together; undefined for no bound. */
  readonly timeoutMs: number | undefined
}

export interface Answer {
  readonly url: URL
  readonly status: number
  /** Names as the server writes them. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
}

/** Sends a request, follows redirects, and reads the answer. @throws RequestError */
export async function send(request: Request): Promise<Answer> {
  const signal = request.timeoutMs === undefined ? undefined : AbortSignal.timeout(request.timeoutMs)
  let current = request
  for (let redirects = 0; ; redirects++) {
    const answer = await sendOnce(current, signal)
    const next = redirected(current, answer)
    if (next === undefined) return answer
    if (redirects === REDIRECTS_MAX) throw new RequestError(current.url, `more than ${REDIRECTS_MAX} redirects`)
    current = next
  }
}

async function sendOnce(request: Request, signal: AbortSignal | undefined): Promise<Answer> {
  const { url } = request
  try {
    const response = await responseTo(request, signal)
    const parts: Buffer[] = []
    let length = 0
    for await (const part of response as AsyncIterable<Buffer>) {
      length += part.length
      if (length > BODY_BYTES_MAX) throw new RequestError(url, `an answer of more than ${BODY_BYTES_MAX} bytes`)
      parts.push(part)
    }
    return {
      url,
      status: response.statusCode ?? 0,
      headers: pairs(response.rawHeaders),
      body: Buffer.concat(parts),
    }
  } catch (error) {
    if (error instanceof RequestError) throw error
    if (signal?.aborted === true) throw new RequestError(url, `no answer within ${(request.timeoutMs ?? 0) / 1000} s`)
    throw new RequestError(url, describeNetworkError(error))
  }
}

async function responseTo({ method, url, headers, body }: Request, signal: AbortSignal | undefined) {
  return await new Promise<http.IncomingMessage>((resolve, reject) => {
    const { request } = url.protocol === 'https:' ? https : http
    const outgoing = request(url, { method, agent: false, ...(signal === undefined ? {} : { signal }) })
    for (const [name, values] of grouped(headers)) outgoing.setHeader(name, values)
    outgoing.on('response', resolve).on('error', reject)
    // Without listeners, these would end the connection and say nothing.
    for (const event of ['connect', 'upgrade']) {
      outgoing.on(event, (_, socket: Socket) => {
        socket.destroy()
        reject(new Error('the server wants to go on in another protocol'))
      })
    }
    outgoing.on('close', () => reject(new Error('the connection ended before an answer')))
    outgoing.end(body)
  })
}

/** Undefined if the answer is none of those. RFC 9110 §15.4. */
function redirected(request: Request, { url, status, headers }: Answer): Request | undefined {
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1]
  if (![301, 302, 303, 307, 308].includes(status) || location === undefined) return undefined
  const target = URL.canParse(location, url.href) ? new URL(location, url) : undefined
  if (target === undefined || !/^https?:$/.test(target.protocol)) {
    throw new RequestError(url, `redirected to where no request goes: ${JSON.stringify(location)}`)
  }
  const becomesGet = status < 307 && request.method !== 'GET' && request.method !== 'HEAD'
  // What was meant for one server is not shown to another.
  const left = request.headers.filter(([name]) => {
    const lower = name.toLowerCase()
    if (target.origin !== url.origin && OF_ONE_SERVER.has(lower)) return false
    return !becomesGet || !lower.startsWith('content-')
  })
  return becomesGet
    ? { ...request, method: 'GET', body: undefined, headers: left, url: target }
    : { ...request, headers: left, url: target }
}

/** Headers that come several times together; a later `Content-Type` or such takes the place of an earlier one. */
function grouped(headers: Request['headers']): Map<string, string | string[]> {
  const byName = new Map<string, string[]>()
  for (const [name, value] of headers) {
    const lower = name.toLowerCase()
    byName.set(lower, [...(SINGLE.has(lower) ? [] : (byName.get(lower) ?? [])), value])
  }
  const names = new Map(headers.map(([name]) => [name.toLowerCase(), name]))
  return new Map(
    [...byName].map(([lower, values]) => [names.get(lower) ?? lower, values.length > 1 ? values : (values[0] ?? '')]),
  )
}

function pairs(raw: readonly string[]): [string, string][] {
  return raw.flatMap((name, i) => (i % 2 === 0 ? [[name, raw[i + 1] ?? ''] as [string, string]] : []))
}

/** Where a name has several addresses, the first error tells enough. */
function describeNetworkError(error: unknown): string {
  const first: unknown = error instanceof AggregateError ? error.errors[0] : error
  return first instanceof Error ? first.message : String(first)
}

const REDIRECTS_MAX = 20
const BODY_BYTES_MAX = 512 * 1024 * 1024
const OF_ONE_SERVER = new Set(['authorization', 'cookie', 'host', 'proxy-authorization'])
const SINGLE = new Set(['accept', 'accept-encoding', 'content-type', 'content-length', 'host', 'user-agent'])
