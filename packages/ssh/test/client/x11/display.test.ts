import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseDisplay } from '../../../src/client/x11/display.ts'

test('where a display is', () => {
  const unix = { path: '/tmp/.X11-unix/X0' }
  assert.deepEqual(parseDisplay(':0'), { address: unix, screen: 0, xauthName: ':0' })
  assert.deepEqual(parseDisplay(':0.2'), { address: unix, screen: 2, xauthName: ':0.2' })
  assert.deepEqual(parseDisplay('unix:0.1'), { address: unix, screen: 1, xauthName: 'unix:0.1' })
  const tcp = { host: 'localhost', port: 6010 }
  assert.deepEqual(parseDisplay('localhost:10.0'), { address: tcp, screen: 0, xauthName: 'unix:10' })
  const far = { host: 'x.example.org', port: 6001 }
  assert.deepEqual(parseDisplay('x.example.org:1'), { address: far, screen: 0, xauthName: 'x.example.org:1' })
  const launchd = '/private/tmp/com.apple.launchd.x/org.xquartz:0'
  assert.deepEqual(parseDisplay(launchd), { address: { path: launchd }, screen: 0, xauthName: launchd })
})

test('what is no display', () => {
  for (const text of ['', '0', 'host', ':x', ':0;id', '$(id):0', '-f:0', 'a b:0', ':0\n', 'h:99999', '`id`:1']) {
    assert.equal(parseDisplay(text), undefined, text)
  }
})
