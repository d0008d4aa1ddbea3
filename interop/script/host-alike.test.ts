// Every feature of commands, here and on a host: the same template, the same result.
import assert from 'node:assert/strict'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { after, before, describe, test } from 'node:test'
import { type CommandError, file, flags, here, opt, pipe, ScriptError, secret, within, type Host } from '@yon/script'
import { requires } from '../programs.ts'
import { startSshd, type Sshd } from '../sshd.ts'
import { temporaryFolder, type TemporaryFolder } from '../temporary.ts'
import { hostOn } from './hosts.ts'

type Feature = (host: Host) => Promise<unknown>

/** What it does, and what is expected of it both here and there. */
const FEATURES: readonly (readonly [name: string, expected: unknown, feature: Feature])[] = [
  ['arguments as they are', "<it's $HOME><*>", ({ $ }) => $`printf ${'<%s>'} ${"it's $HOME"} ${'*'}`.text()],
  ['arrays', '<a b><c>', ({ $ }) => $`printf ${'<%s>'} ${['a b', 'c']}`.text()],
  [
    'options',
    '-l --color=no',
    ({ $ }) => $`echo ${flags({ l: true, color: 'no', quiet: false })} ${opt(undefined)}`.text(),
  ],
  ['globs', 'a.txt b c.txt', ({ $ }) => $`echo *.txt`.text()],
  ['braces', 'x1 x2 y', ({ $ }) => $`echo {x{1,2},y}`.text()],
  ['a glob without a match', 'no-match', ({ $ }) => codeOf($`ls *.nothing`.text())],
  ['a variable', 'a b', ({ $ }) => $`printf %s $V`.env({ V: 'a b' }).text()],
  ['a variable that is not set', 'invalid-command', ({ $ }) => codeOf($`echo $NOT_SET_AT_ALL`.text())],
  ['pipes', 'A', ({ $ }) => $`echo a | tr a-z A-Z | cat`.text()],
  ['redirection', 'one\ntwo', ({ $ }) => $`echo one > out; echo two >> out; cat < out`.text()],
  ['error output', 'err', ({ $ }) => $`sh -c ${'echo err >&2'} 2> err; cat err`.text()],
  ['error output with the output', 'out\nerr', ({ $ }) => $`sh -c ${'echo out; echo err >&2'} 2>&1 | cat`.text()],
  ['error output piped', 'OUT\nERR', ({ $ }) => $`sh -c ${'echo out; echo err >&2'} |& tr a-z A-Z`.text()],
  ['and, or', 'b\nc', ({ $ }) => $`false || echo b && echo c`.text()],
  [
    'the first failure ends a list',
    ['', 'x\nc'],
    async ({ $ }) => [
      (await $`false; echo a || echo b`.result()).stdout,
      (await $`echo x; false && echo a || echo c; false || false; echo b && echo c || echo d`.result()).stdout,
    ],
  ],
  ['here-strings', 'two\nlines', ({ $ }) => $`cat <<< ${'two\nlines'}`.text()],
  ['process substitution', '1c1\n< a\n---\n> b', ({ $ }) => $`diff <(echo a) <(echo b)`.codes(0, 1).text()],
  [
    'output into a process',
    'X',
    async ({ $ }) => (await $`echo x | tee >(tr x X > tee) > /dev/null`, $`cat tee`.text()),
  ],
  [
    'lists in a substitution',
    'a\nb\nc',
    async ({ $ }) => (await $`cat <(echo a; echo b | cat; echo c; false; echo d)`.result()).stdout,
  ],
  ['assignments', '1', ({ $ }) => $`A=1 sh -c ${'echo $A'}`.text()],
  [
    'assignments are read from left to right, after the words',
    'old new new2 /home/x /home/x:/root:/home/x/y:~ old2',
    ({ $ }) => {
      const shown = ['sh', '-c', 'echo "$1 $A $B $C $D $2"', 'sh']
      const command = $`A=new B=\${A}2 C=~ D=~:~root:~/y:'~' ${shown} $A \${A}2 > $A.txt; cat old.txt`
      return command.env({ A: 'old', HOME: '/home/x' }).text()
    },
  ],
  ['statuses', [1, 0], async ({ $ }) => (await $`false | true`.result()).stages.map(({ status }) => status)],
  [
    'pipefail',
    [false, true],
    async ({ $ }) => [await $`false | true`.ok(), await within({ pipefail: false }, () => $`false | true`.ok())],
  ],
  ['signals', 'SIGUSR1', async ({ $ }) => (await $`sh -c ${'kill -USR1 $$'}`.result()).signal],
  ['a failure', ['command-failed', 3, 'no'], ({ $ }) => factsOf($`sh -c ${'echo no >&2; exit 3'}`.text())],
  ['no such program', 'command-not-found', ({ $ }) => codeOf($`no-such-program-at-all`.text())],
  ['statuses that are fine', '', ({ $ }) => $`sh -c ${'exit 3'}`.codes(3).text()],
  ['lines', ['a', 'b'], ({ $ }) => $`printf ${'a\nb\n'}`.lines()],
  ['JSON', { a: 1 }, ({ $ }) => $`echo ${'{"a":1}'}`.json()],
  ['lines of JSON', [1, 2], ({ $ }) => $`printf ${'1\n2\n'}`.jsonl()],
  ['bytes', [0, 255, 10], async ({ $ }) => [...(await $`printf ${'\\000\\377\\n'}`.bytes())]],
  ['input', 'given', ({ $ }) => $`cat | cat`.stdin('given').text()],
  ['input from a file', 'a', ({ $, view }) => $`cat`.stdin(file(`${view.cwd ?? ''}/a.txt`)).text()],
  [
    'output into a file of this machine',
    'a',
    async ({ $, view }) => {
      const copy = `${view.cwd ?? ''}/copy`
      await $`cat a.txt`.to(copy)
      return await readFile(copy, 'utf8')
    },
  ],
  [
    'reading until enough',
    'y',
    async ({ $ }) => {
      for await (const line of $`yes`) return line
      return undefined
    },
  ],
  ['a time limit', 'timeout', ({ $ }) => codeOf($`sleep 30`.timeout(200).text())],
  ['a signal of the script', 'aborted', ({ $ }) => codeOf($`sleep 30`.signal(AbortSignal.abort()).text())],
  [
    'retries',
    '3',
    async ({ $ }) => {
      await $`sh -c ${'echo x >> tries; [ $(wc -l < tries) = 3 ]'}`.retry({ times: 5, delayMs: 1 })
      return (await $`wc -l < tries`.text()).trim()
    },
  ],
  [
    'jobs',
    ['SIGTERM', 'command-failed'],
    async ({ $ }) => {
      const job = await $`sleep 30`.start()
      job.kill('SIGTERM')
      const failure = await failureOf(job.wait())
      return [failure.signal, failure.code]
    },
  ],
  ['other directories', 'inner', async ({ $ }) => lastOf(await $`pwd`.cwd('inner').text())],
  [
    'the home',
    1,
    async (host) => {
      const asked = [host.$`pwd`.cwd('~'), host.$`pwd`.cwd('~').cwd('.'), host.cd('inner').$`pwd`.cwd('~/.')]
      return new Set(await Promise.all(asked.map((command) => command.text()))).size
    },
  ],
  [
    'variables of the scope',
    'v',
    async ({ $ }) =>
      within({ env: { SCOPED: 'no', GONE: 'x' } }, () =>
        within({ env: { SCOPED: 'v', GONE: null } }, () => $`sh -c ${'echo $SCOPED${GONE-}'}`.text()),
      ),
  ],
  ['variables removed', 'none', ({ $ }) => $`sh -c ${'echo ${GONE-none}'}`.env({ GONE: null }).text()],
  [
    'secrets',
    '***',
    async ({ $ }) => {
      const failure = await failureOf($`sh -c ${'echo "$1" >&2; exit 1'} sh ${secret('hidden too')}`.text())
      return failure.stderr.trim()
    },
  ],
  ['dry runs', '', ({ $ }) => within({ dry: true }, () => $`touch never`.text())],
  [
    'questions of dry runs',
    [true, false, '/sh'],
    async (host) => {
      const ask = () => Promise.all([host.test.f('a.txt'), host.test.f('never'), host.which('sh')])
      const [there, absent, path = ''] = await within({ dry: true }, ask)
      return [there, absent, path.slice(-3)]
    },
  ],
  [
    'traces',
    ['started', 'ended'],
    async ({ $ }) => {
      const kinds: string[] = []
      await within({ trace: ({ kind }) => void kinds.push(kind) }, () => $`true`)
      return kinds
    },
  ],
  ['pipes of commands', 'A!', ({ $ }) => pipe($`echo a`, $`tr a-z A-Z`, $`sed s/$/!/`).text()],
  [
    'tests of files',
    [true, false, true, false, true],
    ({ test: is }) =>
      Promise.all([is.f('a.txt'), is.d('a.txt'), is.d('inner'), is.e(''), is.newer('inner', 'nothing')]),
  ],
  ['where a program is', '/sh', async (host) => ((await host.which('sh')) ?? '').slice(-3)],
  ['a program that is nowhere', undefined, (host) => host.which('no-such-program-at-all')],
]

describe('commands, here and there alike', requires('sshd', 'ssh-keygen'), () => {
  let sshd: Sshd
  const folders: TemporaryFolder[] = []
  let hosts: readonly Host[] = []
  before(async () => {
    sshd = await startSshd()
    for (let count = 0; count < 2; count++) folders.push(await temporaryFolder())
    for (const folder of folders) {
      await mkdir(folder.file('inner'))
      await writeFile(folder.file('a.txt'), 'a')
      await writeFile(folder.file('b c.txt'), 'b c')
    }
    const [ours, theirs] = folders.map(({ path }) => path)
    hosts = [here.cd(ours ?? '/'), hostOn(sshd).cd(theirs ?? '/')]
  })
  after(async () => {
    await hosts[1]?.close()
    await sshd?.stop()
    for (const { path } of folders) await rm(path, { recursive: true, force: true })
  })

  for (const [name, expected, feature] of FEATURES) {
    test(name, async () => {
      for (const host of hosts) assert.deepEqual(await feature(host), expected, host.name)
    })
  }
  test('traces show what a host is asked as a script asks it', async () => {
    const [, far] = hosts
    const texts = new Set<string>()
    await within({ trace: ({ text }) => void texts.add(text) }, async () => {
      await far?.test.e('b c.txt')
      await far?.test.newer('a.txt', 'inner')
      await far?.which('sh')
    })
    assert.deepEqual([...texts], ["test -e 'b c.txt'", 'test a.txt -nt inner', 'which sh'])
  })
  test('what is dry did nothing', async () => {
    for (const host of hosts) assert.equal(await host.test.e('never'), false)
  })
})

async function failureOf(promise: Promise<unknown>): Promise<CommandError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof ScriptError, String(error))
  return error as CommandError
}

async function codeOf(promise: Promise<unknown>): Promise<string> {
  return (await failureOf(promise)).code
}

async function factsOf(promise: Promise<unknown>): Promise<unknown> {
  const { code, status, stderr } = await failureOf(promise)
  return [code, status, stderr.trim()]
}

function lastOf(path: string): string {
  return path.split('/').at(-1) ?? ''
}
