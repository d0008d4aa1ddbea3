import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { test } from 'node:test'
import { explainConfig, formatExplanation } from '../../src/config/explain.ts'
import { inDirectory } from './reference.ts'

const MAIN = `Host web* !web9
  User alice
  IdentityFile ~/.ssh/a
Match user bob
  Port 99
Match final originalhost web1
  Compression yes
Host !web* *
  BatchMode yes
Include FOLDER/more.conf
Host *
  IdentityFile ~/.ssh/b
  HostKeyAlias "a\u001b[31m\u202eb"
`

test('each value has its line, and each block its reason', () =>
  inDirectory(async (path) => {
    const main = path('config')
    const more = path('more.conf')
    writeFileSync(main, MAIN.replace('FOLDER', path('.').replace(/\/\.?$/, '')))
    writeFileSync(more, 'Host db\n Port 3\n')
    const explained = await explainConfig({ host: 'web1', configFile: main, commandLine: [['Port', '2222']] })
    const origins = (keyword: string) => explained.values.find((each) => each.keyword === keyword)?.origins
    assert.deepEqual(origins('user'), [{ source: 'user', file: main, line: 2 }])
    assert.deepEqual(origins('port'), [{ source: 'command-line' }])
    assert.deepEqual(origins('batchmode'), [{ source: 'default' }])
    assert.deepEqual(
      origins('identityfile')?.map(({ line }) => line),
      [3, 12],
    )
    const first = explained.considered.filter(({ pass }) => pass === 1)
    assert.deepEqual(
      first.map(({ type, file, line, counts, why }) => [type, file === main ? 'config' : 'more', line, counts, why]),
      [
        ['file', 'config', undefined, true, 'was read'],
        ['host', 'config', 1, true, 'web* matches web1'],
        ['match', 'config', 4, false, 'user bob does not hold'],
        ['match', 'config', 6, false, 'final does not hold'],
        ['host', 'config', 8, false, '!web* matches web1'],
        ['include', 'config', 10, false, '1 file, where nothing matches'],
        ['file', 'more', undefined, true, 'was read'],
        ['host', 'more', 1, false, 'stands in a file that is included where nothing matches'],
        ['host', 'config', 11, true, '* matches web1'],
      ],
    )
    const again = explained.considered.find(({ pass, line }) => pass === 2 && line === 6)
    assert.deepEqual([again?.counts, again?.text], [true, 'Match final originalhost web1'])

    const text = formatExplanation(explained)
    assert.match(text, new RegExp(`^user alice +${main}:2$`, 'm'))
    assert.match(text, /^port 2222 +command line$/m)
    assert.match(text, /^batchmode no +default$/m)
    assert.ok(text.includes('hostkeyalias a\\x1b[31m\\u202eb'))
    assert.ok(!text.includes('\u001b'))
    const colored = formatExplanation(explained, { color: true })
    assert.ok(colored.includes('\n\u001b[1muser alice'))
    assert.ok(!colored.includes('a\u001b[31mb'))
  }))

test('an Include that finds nothing is told, too', async () => {
  await inDirectory(async (path) => {
    writeFileSync(path('config'), `Include ${path('*.conf')}\n`)
    const explained = await explainConfig({ host: 'h', configFile: path('config') })
    assert.deepEqual(explained.considered.at(-1)?.why, '0 files')
    assert.equal(explained.considered.at(-1)?.counts, false)
  })
})
