// Lists and redirections do what they do in a shell: the same text, the same output, files and status.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { after, describe, it } from 'node:test'
import fc from 'fast-check'
import { verdictOf } from '../../src/command/index.ts'
import { gather } from './run.ts'

const LISTS = [
  'echo a && echo b || echo c; echo d',
  'false && echo b || echo c',
  'true || echo b && echo c',
  'false || false || echo c && echo d',
  "sh -c 'echo out; echo err >&2' > f 2>&1; cat f",
  "sh -c 'echo out; echo err >&2' 2>&1 > f | tr a-z A-Z; cat f",
  "sh -c 'echo out; echo err >&2' |& tr a-z A-Z",
  "sh -c 'echo out; echo err >&2' &> f; cat f",
  "sh -c 'echo out; echo err >&2' > f |& cat; cat f",
  'echo one > f; echo two >> f; echo three > g; cat < f g - ',
  'echo long line > f; echo s > f; cat f',
  'cat < missing || echo no',
  "printf 'b\\na\\n' | sort > f; cat -n < f",
  "sh -c 'echo three >&3' 3> f; cat f",
  "sh -c 'echo three >&3' 3>&1 | cat",
  "sh -c 'read a <&4; echo $a' 4<<< text",
  'cat <<< "a  b" | cat - /dev/null',
  'A=1 B="x y" sh -c \'echo "$A $B"\'',
  "sh -c 'exit 3' || echo $HOME",
  'echo {a,b}{1..3} ~ "~" \'{a,b}\'',
  'touch x1 x2; echo x? x[!1] "x?"',
  'nosuchprogram; echo after',
  'true | false | true && echo fine',
  "sh -c 'kill -9 $$' || echo killed",
  'echo a |\n cat |\n\n cat\necho b # c\n\n',
  'wc -l <(seq 3) < /dev/null',
  'cat <(echo a) <(echo b | cat <(echo c) -)',
  'cat <(echo a; echo b | cat; cat < missing || echo c; false || nosuchprogram) && echo fine',
  "echo x 2>&1 > >(cat; echo y) | cat; A=1 B=2$A sh -c 'echo $A $B' || echo unset",
  'echo a > f > g; cat f g',
]

describe('lists as bash runs them', () => {
  const root = mkdtempSync(join(tmpdir(), 'yon-lists-'))
  after(() => rmSync(root, { recursive: true }))
  const isMissing = spawnSync('bash', ['-c', ':']).error !== undefined && process.env['YON_INTEROP'] !== 'required'
  const skip = isMissing && 'bash not installed'

  for (const [index, list] of LISTS.entries()) {
    it(JSON.stringify(list), { skip }, async () => {
      const [ours, theirs] = [join(root, `${index}-ours`), join(root, `${index}-theirs`)]
      spawnSync('mkdir', [ours, theirs])
      const shell = spawnSync('bash', ['-c', list], {
        cwd: theirs,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const { stdout, ends } = await gather(list, { cwd: ours, pipefail: false })
      // The names of descriptors are anybody's choice.
      assert.equal(stdout.replace(/\/dev\/fd\/\d+/g, 'fd'), shell.stdout.replace(/\/dev\/fd\/\d+/g, 'fd'))
      const { decisive } = verdictOf(ends, { pipefail: false })
      assert.equal(decisive?.status, shell.status)
      assert.deepEqual(contents(ours), contents(theirs))
    })
  }
})

describe('joints of lists', () => {
  const isMissing = spawnSync('bash', ['-c', ':']).error !== undefined && process.env['YON_INTEROP'] !== 'required'

  it('decide as those of bash do, whatever stands in a row', { skip: isMissing && 'bash not installed' }, async () => {
    const command = fc.oneof(
      fc.constantFrom('true', 'false', "sh -c 'exit 3'", 'nosuchprogram'),
      fc.nat(9).map((number) => `echo ${number}`),
      fc.nat(9).map((number) => `echo ${number} | cat`),
      fc.constantFrom('false | echo p', 'echo q | false'),
    )
    const joint = fc.constantFrom('&&', '||', ';', '\n')
    const list = fc.tuple(command, fc.array(fc.tuple(joint, command), { maxLength: 6 }))
    const property = fc.asyncProperty(list, fc.boolean(), async ([first, others], pipefail) => {
      const text = [first, ...others.flat()].join(' ')
      const shell = spawnSync('bash', [...(pipefail ? ['-o', 'pipefail'] : []), '-c', text], { encoding: 'utf8' })
      const { stdout, ends } = await gather(text, { pipefail })
      const status = verdictOf(ends, { pipefail }).decisive?.status
      assert.deepEqual([stdout, status], [shell.stdout, shell.status], text)
    })
    await fc.assert(property, { numRuns: 60, seed: 4 })
  })
})

function contents(folder: string): readonly (readonly [string, string])[] {
  return readdirSync(folder)
    .sort()
    .map((name) => [name, readFileSync(join(folder, name), 'utf8')] as const)
}
