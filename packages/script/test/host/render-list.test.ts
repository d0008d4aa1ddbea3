// Trees as text, run by the shells that stand behind `sh` on real hosts.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { expand } from '../../src/expand/index.ts'
import { readTemplate } from '../../src/grammar/index.ts'
import { loginShellCommand } from '../../src/host/login-shell.ts'
import { programText } from '../../src/host/program-text.ts'
import { renderList } from '../../src/host/render-list.ts'
import { needs, pathWith, SYSTEM_SHELLS } from './shells.ts'

const NONCE = 'yon0123456789'

for (const shell of SYSTEM_SHELLS) {
  describe(`trees by ${shell}`, needs(shell), () => {
    let folder: string
    let path: string
    before(() => {
      folder = mkdtempSync(join(tmpdir(), 'yon-'))
      path = pathWith(shell)
      for (const name of ['a.txt', 'b c.txt', '.hidden', '!x', "it's"]) writeFileSync(join(folder, name), `${name}\n`)
    })
    after(() => rmSync(folder, { recursive: true }))

    const run = (strings: TemplateStringsArray, ...values: unknown[]) => runIn({}, strings, ...values)
    const withVariables =
      (variables: Record<string, string | null>) =>
      (strings: TemplateStringsArray, ...values: unknown[]) =>
        runIn({ variables }, strings, ...values)
    const runIn = (
      options: { pipefail?: boolean; input?: string; variables?: Record<string, string | null> },
      strings: TemplateStringsArray,
      ...values: unknown[]
    ) => {
      const { pipefail = true, input = '', variables = {} } = options
      const list = renderList(readTemplate(strings, values), pipefail)
      const around = {
        nonce: NONCE,
        cwd: folder,
        env: { HOME: '/home/x', LC_ALL: 'C', ...variables },
        atHome: false,
        watched: false,
      }
      const command = loginShellCommand(programText(list, around))
      const env = { PATH: path, TMPDIR: folder, V: 'v w' }
      const { stdout, stderr, status, signal } = spawnSync('sh', ['-c', command], { env, encoding: 'utf8', input })
      assert.equal(stdout.slice(0, NONCE.length), NONCE)
      const records = stderr.match(new RegExp(`(?<=${NONCE} ).*`, 'g')) ?? []
      return {
        out: stdout.slice(stdout.indexOf('\n') + 1),
        err: stderr.replace(new RegExp(`${NONCE}.*\n`, 'g'), ''),
        records: records.map((each) => each.trim()),
        status: status ?? signal,
      }
    }

    it('runs programs, not what the shell has of that name', () => {
      assert.equal(run`echo ${'a\\nb'} -n`.out, 'a\\nb -n\n')
      assert.deepEqual(run`echo x | cat`.records, ['s 0 0', 's 1 0'])
      assert.equal(run`${'export'} A=1`.status, 127)
    })

    it('ends as a command that is alone', () => {
      assert.equal(run`sh -c ${'exit 7'}`.status, 7)
      assert.equal(run`sh -c ${'kill -TERM $$'}`.status, 'SIGTERM')
      assert.equal(run`nosuchprogram`.status, 127)
    })

    it('tells the status of every command', () => {
      assert.deepEqual(run`sh -c ${'exit 3'} | sh -c ${'kill -9 $$'} | true`.records.sort(), [
        's 0 3',
        's 1 137',
        's 2 0',
      ])
      assert.deepEqual(run`false; true; nosuchprogram`.records, ['s 0 1', 's 1 0', 's 2 127'])
    })

    it('decides by all of a pipeline, or its last', () => {
      const text = [
        'false | true && echo yes || echo no',
        'true && false || echo c',
        'false && echo a; echo b',
      ] as const
      const outs = (pipefail: boolean) => text.map((each) => runIn({ pipefail }, template(each)).out)
      assert.deepEqual(outs(true), ['no\n', 'c\n', 'b\n'])
      assert.deepEqual(outs(false), ['yes\n', 'c\n', 'b\n'])
    })

    it('does not hold it against a command that its reader had enough', () => {
      assert.equal(run`yes | head -n 1 && echo fine`.out, 'y\nfine\n')
    })

    it('expands what is written and quotes what is not', () => {
      assert.equal(run`echo *.txt`.out, 'a.txt b c.txt\n')
      assert.equal(run`echo ${'*.txt'} '*' "*"`.out, '*.txt * *\n')
      assert.equal(run`echo [!.a-z]*`.out, '!x\n')
      assert.equal(run`echo {a,b}1 {1..3}`.out, 'a1 b1 1 2 3\n')
      assert.equal(run`echo ~ ~/y a~ x=~`.out, '/home/x /home/x/y a~ x=~\n')
      assert.equal(run`printf ${'<%s>'} $V "$V" x$V`.out, '<v w><v w><xv w>')
      assert.equal(run`echo ${"it'"}*`.out, "it's\n")
    })

    it('expands ** as this machine does', async () => {
      mkdirSync(join(folder, "d'1/e e/f"), { recursive: true })
      mkdirSync(join(folder, '.d/e'), { recursive: true })
      symlinkSync(join(folder, "d'1"), join(folder, 'link'))
      for (const name of ["d'1/a.txt", "d'1/e e/b.txt", "d'1/e e/f/$x.txt", '.d/e/c.txt', "d'1/e e/f/it\\'s\n.txt"]) {
        writeFileSync(join(folder, name), '')
      }
      const patterns = ['**/*.txt', '**', 'd*/**', '**/e*/*', '**/a.txt', '**/', 'd*/**/f', '{a,**/b}*.txt', 'x**']
      for (const pattern of patterns) {
        const ours = await expand(pattern, { cwd: folder, noMatch: 'drop' })
        const { out, records } = run(template(`printf '%s\\0' start ${pattern} end`))
        if (ours.length === 0) assert.deepEqual(records, ['m 0'])
        else assert.deepEqual(out.split('\0').slice(0, -1).sort(), [...ours, 'end', 'start'].sort(), pattern)
      }
      for (const name of ["d'1", '.d', 'link']) rmSync(join(folder, name), { recursive: true })
    })

    it('names a glob that matches nothing, before anything of its pipeline runs', () => {
      const { records, out, status } = run`echo before | cat; echo one | cat *.nothing`
      assert.equal(out, 'before\n')
      assert.deepEqual(records, ['s 0 0', 's 1 0', 'm 0'])
      assert.equal(status, 1)
      assert.deepEqual(run`echo *.nothing`.records, ['m 0'])
    })

    it('refuses variables that are not set', () => {
      assert.deepEqual(run`echo $NOT_SET`.records, ['u NOT_SET'])
    })

    it('redirects', () => {
      assert.equal(run`cat < ${'b c.txt'}`.out, 'b c.txt\n')
      assert.equal(run`cat < a*`.out, 'a.txt\n')
      assert.deepEqual(run`cat < *.txt`.records, ['a 0'])
      assert.equal(run`echo one > new; echo two >> new; cat new`.out, 'one\ntwo\n')
      assert.equal(run`sh -c ${'echo out; echo err >&2'} 2>&1 | tr a-z A-Z`.out, 'OUT\nERR\n')
      assert.equal(run`sh -c ${'echo out; echo err >&2'} |& tr a-z A-Z`.out, 'OUT\nERR\n')
      assert.equal(run`sh -c ${'echo out; echo err >&2'} 2> e; cat e`.out, 'out\nerr\n')
      assert.equal(run`sh -c ${'echo out >&3'} 3>&1 | cat`.out, 'out\n')
      rmSync(join(folder, 'new'))
      rmSync(join(folder, 'e'))
    })

    it('gives texts', () => {
      assert.equal(run`cat <<< ${"two\nlines's"}`.out, "two\nlines's\n")
      assert.equal(run`cat - /dev/fd/3 <<< a 3<<< b`.out, 'a\nb\n')
      assert.equal(runIn({ input: 'home' }, template('cat | cat')).out, 'home')
    })

    it('sets variables of one command', () => {
      assert.equal(run`A=${"x'y"} B=~/z env | grep ${'^[AB]='} | sort`.out, "A=x'y\nB=/home/x/z\n")
      assert.equal(run`A=1 true; sh -c ${'echo ${A-none}'}`.out, 'none\n')
    })

    it('needs nothing of the PATH that programs get', () => {
      const cat = spawnSync('sh', ['-c', 'command -v cat'], { encoding: 'utf8' }).stdout.trim()
      for (const PATH of ['', '/no/such', null]) {
        const variables = { PATH }
        assert.equal(withVariables(variables)`${cat} <(${cat} <<< a)`.out, 'a\n')
        assert.deepEqual(
          readdirSync(folder).filter((each) => each.startsWith('.yon')),
          [],
        )
      }
    })

    it('takes no variable that it needs itself', () => {
      for (const name of ['_q', '_N', '_a0', '_1']) {
        assert.throws(() => withVariables({ [name]: 'x' })`true`, { code: 'invalid-argument' })
      }
      assert.throws(() => run`_q=x printf %s ${"it's"}`, { code: 'invalid-command' })
      assert.equal(withVariables({ _: 'x', _x_: 'y' })`sh -c ${'echo $_x_'}`.out, 'y\n')
    })

    it('substitutes processes, and leaves no folder behind', () => {
      assert.equal(run`cat <(echo one) <(echo two | tr a-z A-Z)`.out, 'one\nTWO\n')
      assert.equal(run`echo x | tee >(tr x y > got) > /dev/null; cat got`.out, 'y\n')
      assert.equal(run`echo <(yes)`.status, 0)
      rmSync(join(folder, 'got'))
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.startsWith('.yon')),
        [],
      )
    })
  })
}

function template(text: string): TemplateStringsArray {
  return Object.assign([text], { raw: [text] })
}
