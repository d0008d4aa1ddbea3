import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { executable, yon } from './yon.ts'

const folder = mkdtempSync(join(tmpdir(), 'yon-transit-'))
after(() => rmSync(folder, { recursive: true }))

const LIST = '["~#list",["~:keyword","~$lala",1,1.2,true,null,[],["hi",["~#char","a"]]]]'

const rows: readonly (readonly [verb: string, input: string, output: string])[] = [
  ['e2t', '(increment {:value 20})', '["~#list",["~$increment",["^ ","~:value",20]]]'],
  ['t2e', '["^ ","~:action",["~#list",["~$start",["^ ","~:id","id2"]]]]', '{:action (start {:id "id2"})}'],
  [
    't2e',
    '["^ ","~:error","Not Found","~:key","~$somethingelse","~:params",["^ ","~:value",1]]',
    '{:error "Not Found", :key somethingelse, :params {:value 1}}',
  ],
  ['t2j', LIST, '[":keyword", "~lala", 1, 1.2, true, null, [], ["hi", "a"]]'],
  ['t2e', LIST, '(:keyword lala 1 1.2 true nil [] ["hi" \\a])'],
  [
    'e2t',
    '(keyword lala 1 1.2 true nil [] ["hi" \\a])',
    '["~#list",["~$keyword","~$lala",1,1.2,true,null,[],["hi","~ca"]]]',
  ],
  ['j2t', '{"a": [1, 2.0, 12345678901234567890, "~x"]}', '["^ ","a",[1,2.0,"~n12345678901234567890","~~x"]]'],
  [
    'e2e',
    '{:b   [1,2] ; comment\n #_ gone :a #inst "2000-01-01T00:00:00Z"}',
    '{:b [1 2], :a #inst "2000-01-01T00:00:00.000-00:00"}',
  ],
  ['e2j', '{:a #{1} "b" c}', '{":a": [1], "b": "~c"}'],
  ['j2e', '{"a": null}', '{"a" nil}'],
  ['t2t', '{"~:aaa": 1, "~:bbb": {"~:aaa": 2.0}}', '["^ ","~:aaa",1,"~:bbb",["^ ","^0",2.0]]'],
  ['j2j', '[1.50, "\\u00e9"]', '[1.5, "é"]'],
  ['e2t', '1', `["~#'",1]`],
  ['e2e', 'nil', 'nil'],
]

for (const [verb, input, output] of rows) {
  test(`${verb}: ${output}`, async () => {
    assert.deepEqual(await yon(['transit', verb, '-'], `${input}\n`), { status: 0, stdout: `${output}\n`, stderr: '' })
  })
}

test('an input that is no EDN leaves standard output empty, and is told with line and column', async () => {
  assert.deepEqual(await yon(['transit', 'e2t', '-'], '[1;c\n'), {
    status: 2,
    stdout: '',
    stderr: '<stdin>:2:1: the input ends before the end of the vector of line 1, column 1\n',
  })
  const file = join(folder, 'bad.edn')
  writeFileSync(file, '1 {:a 1\n :b}')
  assert.deepEqual(await yon(['transit', 'e2t', file]), {
    status: 2,
    stdout: `["~#'",1]\n`,
    stderr: `${file}:2:2: the last key of the map has no value\n   :b}\n   ^\n`,
  })
  for (const [verb, input, place] of [
    ['t2e', '["^ ","~:a"]', '<stdin>:1:7: '],
    ['j2t', '{"a":1,\n"a":2}', '<stdin>:2:1: '],
    ['e2t', '"\u001b]0;x\u0007\\q"', '<stdin>:1:8: '],
  ] as const) {
    const { status, stdout, stderr } = await yon(['transit', verb], input)
    assert.deepEqual([status, stdout], [2, ''])
    assert.ok(stderr.startsWith(place), stderr)
    assert.doesNotMatch(stderr, /(?!\n)\p{Cc}/u)
  }
  const msgpack = await yon(['transit', '-i', 'transit-msgpack', '-o', 'edn'], Uint8Array.of(0x01, 0xc1))
  assert.deepEqual([msgpack.status, msgpack.stdout], [2, '1\n'])
  assert.match(msgpack.stderr, /^<stdin>: byte 1: /)
})

test('a value that the other format has no form for is told by its number and the way to it', async () => {
  const { status, stdout, stderr } = await yon(['transit', 'j2e', '-'], '1 {"a": [2, "\\ud800"]}')
  const why = 'EDN has no form for half a surrogate pair, which only the dialect `clojure` can write'
  assert.deepEqual([status, stdout, stderr], [2, '1\n', `<stdin>: value 2: ${why} (at $["a"][1])\n`])
  const same = await yon(['transit', 'e2j', '-'], '{:a 1 ":a" 2}')
  assert.deepEqual([same.status, same.stderr], [2, '<stdin>: value 1: two keys would be ":a"\n'])
})

test('many values, many files, all formats', async () => {
  const files = ['a', 'b'].map((name, i) => {
    const file = join(folder, name)
    writeFileSync(file, `{:i ${i}}[]`)
    return file
  })
  const both = await yon(['transit', '-i', 'edn', '-o', 'transit', ...files])
  assert.deepEqual(both, { status: 0, stdout: '["^ ","~:i",0]\n[]\n["^ ","~:i",1]\n[]\n', stderr: '' })
  const values =
    '{:a 1, "b" [c 2.0 -7N 1.5M]}\n(nil true \\newline)\n#{#uuid "5a2cbea3-e8c6-428b-b525-21239370dd55"}\n#my/tag 1\n'
  for (const format of ['edn', 'transit', 'transit-verbose', 'transit-msgpack']) {
    const there = await bytesOf(['transit', '-i', 'edn', '-o', format], values)
    const back = await yon(['transit', '-i', format, '-o', 'edn'], there)
    assert.deepEqual(back, { status: 0, stdout: values, stderr: '' }, format)
  }
  const verbose = await yon(['transit', 'e2t', '-o', 'transit-verbose'], '{:a #{1}}')
  assert.equal(verbose.stdout, '{"~:a":{"~#set":[1]}}\n')
  assert.deepEqual(await yon(['transit', 'e2t', '-'], ' ; nothing\n'), { status: 0, stdout: '', stderr: '' })
})

test('pretty, and the dialect of Clojure', async () => {
  const input = `{:a "${'x'.repeat(40)}" :b "${'y'.repeat(40)}"}`
  assert.equal(
    (await yon(['transit', 'e2e', '--pretty'], input)).stdout,
    `{:a "${'x'.repeat(40)}",\n :b "${'y'.repeat(40)}"}\n`,
  )
  assert.equal((await yon(['transit', 'e2j', '-p'], '{:a [1]}')).stdout, '{\n  ":a": [\n    1\n  ]\n}\n')
  assert.equal((await yon(['transit', '--dialect=clojure', 'e2e'], '[##NaN 1/3 0x1F]')).stdout, '[##NaN 1/3 31]\n')
  assert.equal((await yon(['transit', '--dialect=clojure', 'e2t'], '1/3')).stdout, '["~#ratio",["~n1","~n3"]]\n')
  assert.match((await yon(['transit', 'e2e'], '##NaN')).stderr, /^<stdin>:1:2: .*dialect `clojure`/)
  assert.equal((await yon(['transit', 't2e'], `["~#'","~zNaN"]`)).stdout, '#transit/number "NaN"\n')
  assert.equal((await yon(['transit', 'e2t'], '#transit/number "NaN"')).stdout, `["~#'","~zNaN"]\n`)
})

test('arguments that make no sense end with status 2 and one line that says why', async () => {
  for (const [argv, message] of [
    [[], 'say what to convert: a conversion such as e2t, or -i and -o'],
    [['x2y'], 'no conversion: "x2y" (there are e2t t2e j2t t2j e2j j2e e2e, or -i and -o)'],
    [['e2t', '-o', 'json'], '-o json contradicts e2t'],
    [['-i', 'yaml'], 'no format: "yaml" (there are edn, transit, transit-verbose, transit-msgpack, json)'],
    [['e2t', '--prety'], 'no such option: "--prety"; did you mean "--pretty"?'],
    [['e2t', '--pretty=1'], 'the option --pretty takes no value'],
    [['e2t', '-i'], 'the option -i takes a value: FORMAT'],
    [['e2t', '--fail'], '--header, --timeout and --fail belong to `yon transit http`'],
    [['e2e', '--dialect', 'lisp'], 'no dialect of EDN: "lisp"'],
    [['http', 'get'], 'http takes METHOD URL [CONVERSION PATH]'],
    [['http', 'get', 'ftp://x'], 'no URL of http or https: "ftp://x"'],
    [['http', 'post', 'http://x', 'e2t'], 'say the PATH of the body; `-` is standard input'],
    [['http', 'get', 'http://x', '-H', 'x'], 'no header: "x"'],
    [['http', 'get', 'http://x', '--timeout', '0'], 'no number of seconds: "0"'],
  ] as const) {
    const expected = `yon transit: ${message}\nTry 'yon transit --help'.\n`
    assert.deepEqual(await yon(['transit', ...argv]), { status: 2, stdout: '', stderr: expected })
  }
  const missing = await yon(['transit', 'e2t', join(folder, 'nothing')])
  assert.deepEqual([missing.status, missing.stderr], [2, `yon transit: ${folder}/nothing: No such file or directory\n`])
  const directory = await yon(['transit', 'e2t', folder])
  assert.deepEqual([directory.status, directory.stderr], [2, `yon transit: ${folder}: Is a directory\n`])
})

test('yon itself: help, version, and commands that are not there', async () => {
  const help = await yon(['--help'])
  assert.match(help.stdout, /^usage: yon COMMAND .*^ {2}transit {2}\S/ms)
  assert.deepEqual([help.status, help.stderr], [0, ''])
  assert.deepEqual(await yon([]), { status: 2, stdout: '', stderr: help.stdout })
  assert.match((await yon(['-V'])).stdout, /^yon \d+\.\d+\.\d+, Node\.js v/)
  const transit = await yon(['transit', '--help'])
  assert.match(transit.stdout, /^usage: yon transit .*^ {2}-H, --header 'NAME: VALUE' /ms)
  assert.deepEqual(await yon(['help', 'transit']), transit)
  const unknown = `yon: no such command: "tranist" (commands: run, check, transit); did you mean "transit"?\nTry 'yon --help'.\n`
  assert.deepEqual(await yon(['tranist']), { status: 2, stdout: '', stderr: unknown })
  assert.match(
    (await yon(['deploy.ts'])).stderr,
    /^yon: no such command: "deploy.ts".*\nTo run a script: yon run FILE\n$/,
  )
  assert.match((await yon(['--foo'])).stderr, /^yon: no such option: "--foo"/)
})

test('a reader that has seen enough, and one that takes its time', async () => {
  const script = `yes '{:a 1}' | "$0" "$1" transit e2t - | head -2; echo "\${PIPESTATUS[1]}"`
  const { status, stdout, stderr } = await shell(script)
  assert.deepEqual([status, stdout, stderr], [0, '["^ ","~:a",1]\n["^ ","~:a",1]\n0\n', ''])
  const slow = await shell(
    `(echo 1; echo '[2'; sleep 0.3; echo ']') | "$0" "$1" transit e2e - | { read a; sleep 0.2; read b; echo "$a $b"; }`,
  )
  assert.deepEqual([slow.stdout, slow.stderr], ['1 [2]\n', ''])
})

test('a reader that has gone is noticed although the input goes on', { timeout: 20_000 }, async () => {
  const child = spawn(process.execPath, [executable, 'transit', 'e2e', '-'])
  child.stdin.on('error', () => {}).write('1 ')
  const status = new Promise<number | null>((resolve) => child.on('close', resolve))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.stdout.destroy()
  const more = setInterval(() => child.stdin.write('2 '), 50)
  assert.equal(await status, 0)
  clearInterval(more)
})

test('a directory as standard input is told', async () => {
  const { status, stderr } = await shell('"$0" "$1" transit e2t - < /')
  assert.deepEqual([status, stderr], [2, 'yon transit: <stdin>: Is a directory\n'])
})

test('a full disk is told', { skip: process.platform === 'linux' ? false : 'no /dev/full' }, async () => {
  const { status, stderr } = await shell('echo 1 | "$0" "$1" transit e2t - > /dev/full')
  assert.equal(status, 2)
  assert.match(stderr, /^yon transit: standard output: .*ENOSPC/)
})

async function bytesOf(argv: readonly string[], input: string): Promise<Buffer> {
  const child = spawn(process.execPath, [executable, ...argv], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(input)
  return Buffer.concat(await child.stdout.toArray())
}

async function shell(script: string): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn('bash', ['-c', script, process.execPath, executable])
  const [stdout, stderr, status] = await Promise.all([
    child.stdout.toArray(),
    child.stderr.toArray(),
    new Promise<number | null>((resolve) => child.on('close', resolve)),
  ])
  return { status, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }
}
