import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ResolvedConfig } from '@yon/ssh/config'
import { SshError, type SshErrorCode } from '@yon/ssh/errors'
import { Log } from '../../src/log.ts'
import { requestX11 } from '../../src/ssh/x11.ts'

const values = { forwardX11: true, forwardX11Trusted: true, forwardX11Timeout: 0, xauthLocation: 'xauth' }

/** What is shown when forwarding fails, or tells something, with such an error. */
async function shown(how: 'fails' | 'tells', code: SshErrorCode, phase: 'local' | 'channel'): Promise<string> {
  const log = new Log()
  let text = ''
  log.showBy((line) => (text += line))
  const error = new SshError(code, 'what is wrong', { phase })
  const before = process.env['DISPLAY']
  process.env['DISPLAY'] = ':0'
  try {
    const way: Parameters<typeof requestX11>[0] = {
      forwardX11({ onError }) {
        if (how === 'fails') return Promise.reject(error)
        onError?.(error)
        return Promise.resolve({ protocol: 'p', cookie: '', screen: 0 })
      },
    }
    await requestX11(way, values as ResolvedConfig['values'], log)
  } finally {
    if (before === undefined) delete process.env['DISPLAY']
    else process.env['DISPLAY'] = before
  }
  return text
}

test('what is wrong with X11 is told in the words of ssh', async () => {
  assert.equal(await shown('fails', 'invalid-argument', 'local'), 'what is wrong\r\n')
  assert.equal(await shown('fails', 'request-refused', 'local'), 'Warning: what is wrong\r\n')
  assert.equal(await shown('tells', 'request-refused', 'local'), 'Warning: what is wrong\r\n')
  assert.equal(await shown('tells', 'request-refused', 'channel'), 'what is wrong\r\n')
})
