import assert from 'node:assert/strict'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { encodeMsgpack } from '@yon/transit/msgpack'
import { yon, type Ended } from './yon.ts'

interface Seen {
  readonly method: string
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

const seen: Seen[] = []
const [here, elsewhere] = [await serve(), await serve()]

test('the answer: status, headers, an empty line, the body as EDN', async () => {
  const { status, stdout, stderr } = await http(['post', `${here}/action`, 'e2t', '-'], '(increment {:value 20})')
  assert.deepEqual([status, stderr], [0, ''])
  const [head = '', body] = stdout.split('\n\n')
  const [first, ...headers] = head.split('\n')
  assert.equal(first, 'Status: 200')
  assert.ok(headers.includes('Content-Type: application/transit+json'))
  assert.ok(headers.includes('X-Odd-CASE: kept'))
  assert.ok(headers.every((line) => /^[\w-]+: .+$/.test(line)))
  assert.equal(body, '{:value [:count]}\n')
  const { method, headers: sent, body: sentBody } = seen.at(-1) as Seen
  assert.deepEqual([method, sentBody], ['POST', '["~#list",["~$increment",["^ ","~:value",20]]]'])
  assert.equal(sent['content-type'], 'application/transit+json')
  assert.equal(sent['content-length'], String(sentBody.length))
})

test('the content type is that of what is sent', async () => {
  for (const [conversion, input, type, body] of [
    [['j2e'], '{"a": 1}', 'application/edn', '{"a" 1}'],
    [['e2j'], '{:a 1}', 'application/json', '{":a": 1}'],
    [['e2t', '-o', 'transit-verbose'], '{:a 1} [2]', 'application/transit+json', '{"~:a":1}\n[2]'],
    [['e2t', '-o', 'transit-msgpack'], '[1 2]', 'application/transit+msgpack', '\u{fffd}\u0001\u0002'],
    [['e2e', '-H', 'content-type: text/x'], '1', 'text/x', '1'],
  ] as const) {
    const [verb, ...options] = conversion
    await http([...options, 'put', `${here}/action`, verb, '-'], input)
    const { method, headers, body: sent } = seen.at(-1) as Seen
    assert.deepEqual([method, headers['content-type'], sent], ['PUT', type, body])
  }
})

test('a body that is no Transit is shown as it is', async () => {
  for (const [path, body] of [
    ['/html', '<html>not found</html>\n'],
    ['/edn', '{:a 1}\n'],
    ['/bytes', '[1,\n'],
    ['/values', '{:a 1}\n(2)\n'],
    ['/msgpack', '[:a 1]\n'],
    ['/MSGPACK', '[:a 1]\n'],
    ['/half-pair', '["\\ud800"]\n'],
    ['/space', ' \n'],
    ['/empty', ''],
  ] as const) {
    const { stdout, status } = await http(['get', `${here}${path}`])
    assert.equal(stdout.slice(stdout.indexOf('\n\n') + 2), body, path)
    assert.equal(status, 0)
  }
  assert.equal((seen.at(-1) as Seen).headers['content-type'], undefined)
  const pretty = await http(['--pretty', 'get', `${here}/wide`])
  assert.ok(pretty.stdout.endsWith(`\n\n["${'x'.repeat(60)}"\n "${'y'.repeat(60)}"]\n`))
})

test('--fail, a server that is not there, and one that does not answer', async () => {
  const refused = await http(['--fail', 'get', `${here}/html`])
  assert.deepEqual([refused.status, refused.stderr], [1, `yon transit: ${here}/html: status 404\n`])
  assert.match(refused.stdout, /^Status: 404\n.*\n\n<html>not found<\/html>\n$/s)
  assert.equal((await http(['-f', 'get', `${here}/edn`])).status, 0)
  const nobody = await http(['get', 'http://127.0.0.1:1/x'])
  const reason = 'yon transit: http://127.0.0.1:1/x: connect ECONNREFUSED 127.0.0.1:1\n'
  assert.deepEqual(nobody, { status: 1, stdout: '', stderr: reason })
  for (const path of ['/never', '/half']) {
    const late = await http(['--timeout', '0.3', 'get', `${here}${path}`])
    assert.deepEqual(late, { status: 1, stdout: '', stderr: `yon transit: ${here}${path}: no answer within 0.3 s\n` })
  }
  const torn = await http(['get', `${here}/torn`])
  assert.deepEqual([torn.status, torn.stdout], [1, ''])
  assert.match(torn.stderr, /\/torn: aborted\n$/)
})

test('--timeout takes fractions of a millisecond', async () => {
  for (const seconds of ['1.001', '9.00001']) {
    assert.equal((await http(['--timeout', seconds, 'get', `${here}/edn`])).status, 0)
  }
})

test('a server that wants another protocol is a request that failed', async () => {
  const upgrade = await http(['get', `${here}/upgrade`])
  const reason = 'the server wants to go on in another protocol'
  assert.deepEqual(upgrade, { status: 1, stdout: '', stderr: `yon transit: ${here}/upgrade: ${reason}\n` })
  const connect = await yon(['transit', 'http', 'connect', `${here}/`])
  assert.deepEqual(connect, { status: 1, stdout: '', stderr: `yon transit: ${here}/: ${reason}\n` })
})

test('bad input is not sent', async () => {
  const before = seen.length
  const { status, stdout, stderr } = await http(['post', `${here}/action`, 'e2t', '-'], '[1;c')
  assert.deepEqual([status, stdout], [2, ''])
  assert.match(stderr, /^<stdin>:1:5: /)
  assert.equal(seen.length, before)
})

test('headers are sent, and not to another server that a redirect leads to', async () => {
  const headers = [
    '-H',
    'Authorization: Bearer x',
    '-H',
    'X-One: 1',
    '-H',
    'x-one: 2',
    '--header=Cookie: a=b',
    '-H',
    'Host: here.test',
  ]
  await http([...headers, 'get', `${here}/redirect?to=${here}/edn&status=302`])
  const same = (seen.at(-1) as Seen).headers
  assert.deepEqual(
    [same['authorization'], same['x-one'], same['cookie'], same['host']],
    ['Bearer x', '1, 2', 'a=b', 'here.test'],
  )
  await http([...headers, 'get', `${here}/redirect?to=${elsewhere}/edn&status=302`])
  const other = (seen.at(-1) as Seen).headers
  assert.deepEqual(
    [other['authorization'], other['x-one'], other['cookie'], other['host']],
    [undefined, '1, 2', undefined, new URL(elsewhere).host],
  )
})

test('redirects: what becomes a GET, what stays, and what has no end', async () => {
  for (const [status, method, body] of [
    [301, 'GET', ''],
    [303, 'GET', ''],
    [307, 'POST', '[1]'],
    [308, 'POST', '[1]'],
  ] as const) {
    const ended = await http(['post', `${here}/redirect?to=/action&status=${status}`, 'e2t', '-'], '[1]')
    assert.match(ended.stdout, /^Status: 200\n/)
    const last = seen.at(-1) as Seen
    assert.deepEqual([last.method, last.body, last.url], [method, body, '/action'])
    assert.equal(last.headers['content-type'], method === 'GET' ? undefined : 'application/transit+json')
  }
  const circle = await http(['get', `${here}/circle`])
  assert.deepEqual([circle.status, circle.stderr], [1, `yon transit: ${here}/circle: more than 20 redirects\n`])
  const away = await http(['get', `${here}/redirect?to=file:///etc/passwd&status=302`])
  assert.match(away.stderr, /redirected to where no request goes: "file:\/\/\/etc\/passwd"\n$/)
})

async function http(argv: readonly string[], input?: string): Promise<Ended> {
  const at = argv.findIndex((word) => /^(get|post|put)$/.test(word))
  return await yon(['transit', ...argv.slice(0, at), 'http', ...argv.slice(at)], input)
}

async function serve(): Promise<string> {
  const server = createServer((request, response) => void answer(request, response))
  server.on('connect', (_, socket) => socket.end('HTTP/1.1 200 OK\r\n\r\n'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = '', url = '', headers } = request
  const body = Buffer.concat(await request.toArray()).toString()
  seen.push({ method, url, headers, body })
  const { pathname, searchParams } = new URL(url, 'http://x')
  const json = { 'Content-Type': 'application/transit+json', 'X-Odd-CASE': 'kept' }
  if (pathname === '/action') response.writeHead(200, json).end('["^ ","~:value",["~:count"]]')
  else if (pathname === '/html') response.writeHead(404, { 'Content-Type': 'text/html' }).end('<html>not found</html>')
  else if (pathname === '/edn') response.writeHead(200, { 'Content-Type': 'application/edn' }).end('{:a 1}\n')
  else if (pathname === '/bytes') response.end('[1,\n')
  else if (pathname === '/values') response.writeHead(200, json).end('["^ ","~:a",1]\n["~#list",[2]]')
  else if (pathname === '/wide') response.end(JSON.stringify(['x'.repeat(60), 'y'.repeat(60)]))
  else if (pathname === '/half-pair') response.writeHead(200, json).end('["\\ud800"]')
  else if (pathname === '/space') response.writeHead(200, json).end(' \n')
  else if (pathname === '/upgrade') {
    response.socket?.end('HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')
  } else if (pathname === '/empty') response.writeHead(204).end()
  else if (pathname === '/half') response.write('[1')
  else if (pathname === '/torn') {
    response.write('[1')
    setTimeout(() => response.destroy(), 50)
  } else if (pathname === '/circle') response.writeHead(302, { Location: '/circle' }).end()
  else if (pathname === '/redirect') {
    response.writeHead(Number(searchParams.get('status')), { Location: searchParams.get('to') ?? '' }).end('moved')
  } else if (pathname.toLowerCase() === '/msgpack') {
    const { keyword } = await import('@yon/transit')
    const type = `application/transit+${pathname.slice(1)}`
    response.writeHead(200, { 'Content-Type': type }).end(encodeMsgpack([keyword('a'), 1]))
  }
}
