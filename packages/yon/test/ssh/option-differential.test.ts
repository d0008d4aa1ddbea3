// What `ssh -G` makes of arguments, and what our executable does.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'

const executable = fileURLToPath(new URL('../../../bin/yon-ssh.js', import.meta.url))
const found = spawnSync('ssh', ['-V']).error === undefined
const needsSsh = { skip: found || process.env['YON_INTEROP'] === 'required' ? false : 'ssh not installed' }
const folder = mkdtempSync(join(tmpdir(), 'yon-options-'))
after(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'config'), 'Host host\n User configured\n Port 99\n')
writeFileSync(join(folder, 'bad'), 'Port x\n')
writeFileSync(join(folder, 'key'), '')

/** Each is one command line; `@` is a folder with `config` and `key`, `@@` an empty word. All but the last few are understood. */
const UNDERSTOOD = [
  '-46 host',
  '-4 host',
  '-AaA host',
  '-o ForwardAgent=@/key -a host',
  '-C -g -n host',
  '-B lo -b 127.0.0.1 host',
  '-caes128-ctr -m hmac-sha2-256 host',
  '-D 1080 -D127.0.0.1:1081 host',
  '-L 1:a:2 -L /l:/r -R 3:b:4 -R 5 -L[::1]:6:[::2]:7 host',
  '-e ^B host',
  '-enone host',
  '-F @/config host',
  '-F none host',
  '-F @/config -p 7 host -p 8',
  '-F @/config host -p 8 -l late',
  '-F @/config -l early host -l late',
  '-F @/config u@host -l late',
  '-F @/config -p 7 ssh://u@host:8',
  '-F @/config ssh://u@host:8 -p 7',
  'ssh://host',
  'ssh://u@[::1]:23/',
  'ssh://u%40x@host',
  'u@v@host',
  '-i @/key -i @/key host',
  '-I /x.so host',
  '-k host',
  '-J a host',
  '-J a,u@b:3 host',
  '-Jssh://u@a:4 host',
  '-lbar host',
  '-lbar -lfoo host',
  '-l @@ host',
  '-l @@ -l me host',
  'me@host -l @@',
  '-c aes128-ctr,,aes256-ctr -m hmac-sha2-256,,hmac-sha2-512 host',
  '-o Ciphers=,aes128-ctr -o MACs=^hmac-sha2-512,,nothing -o KexAlgorithms=curve25519-sha256, host',
  '-o HostKeyAlgorithms=ssh-ed25519,,nothing,rsa-sha2-512 -o Ciphers=+aes128-cbc,,3des-cbc host',
  '-M host',
  '-MM -S /s host',
  '-M -S none host',
  '-N host',
  '-NT host',
  '-t host',
  '-tt host',
  '-t -t -T host',
  '-T -tt host',
  '-o Port=3 -oPort=4 host',
  '-oUser=x -l y host',
  '-o ForwardX11\u00a0no host',
  '-o PORT\u00a03 host',
  '-oport\u00a0=\u00a03 host',
  '-q host',
  '-v host -q',
  '-qvvvv host',
  '-s host sub',
  '-W a:1 host',
  '-W a:1 -o ClearAllForwardings=no host',
  '-X host',
  '-Y host',
  '-XYx host',
  '-x host',
  '-2 host',
  '-f host true',
  '-fN host',
  '-vvv -nNf host',
  'host -t command -t',
  'host -- -t command',
  '-- host -t command',
  'host command -p 3',
  '-p22 -- host',
  '-- -host',
  '-L 1:a:2 -o LocalForward\u00a03\u00a0b:4 -L localhost:http:h:ssh host',
  '-b a\u00a0b -B #x -I "x -S /a\u00a0b host',
  '-p ssh host -p x',
  '-o Port=5 -p x host',
  '-i ~/.no-such-key host',
  'ssh://host:ssh',
  '0x7f.1',
  '-qv -e \u0009 host',
]

const REFUSED = [
  '',
  '-v',
  '-p host',
  '-p 0 host',
  '-p 65536 host',
  '-p 22x host',
  '-? host',
  '-vz host',
  '-v! host',
  '--port 3 host',
  '-p',
  'host -p',
  '-Nl',
  '-1 host',
  '-s host',
  '-q -o Port=x host',
  '-o LogLevel=silent -F @/bad host',
  '-q -F @/bad host',
  '-F @/bad host',
  '-q -E @/log a;b',
  '-i @/nothing -p 0 host',
  '-i ~nobody-of-that-name/x host',
  '-o =x host',
  '-o SessionType=none -s host x',
  '-c -aes128-ctr host',
  '-c aes* host',
  '-c nothing -c aes128-ctr host',
  '-m +hmac-sha1 host',
  '-o Ciphers=aes* host',
  '-o MACs=+* host',
  '-o KexAlgorithms=++curve25519-sha256 host',
  '-o KexAlgorithms=*,!curve25519-sha256 host',
  '-p @@ host',
  '-L x -p 0 @host',
  '-e ab host',
  '-c unknown host',
  '-m unknown host',
  '-o NoSuchKeyword=1 host',
  '-o Host=a host',
  '-o Port= host',
  '-o User= host',
  '-c aes128-ctr,nothing,,aes256-ctr host',
  '-o = host',
  '-oPort host',
  '-F @/missing host',
  '-J a -J b host',
  '-J a -o ProxyCommand=x -J b host',
  '-o ProxyCommand=x -J b host',
  '-J a,,b host',
  '-J -x host',
  '-O nothing host',
  '-O check -O exit host',
  '-W a:1 -O check host',
  '-W a:1 -W b:2 host',
  '-W nothing host',
  '-N -s host x',
  '-s -N host x',
  '-f host',
  '-L nothing host',
  '-R a:b:c:d:e host',
  '-D x host',
  '-y -E @/log host',
  'ssh://host/path',
  'ssh://host:x',
  '@host',
  'u@',
  '-l -x host',
  '-l a;b host',
  'a;b',
]

for (const [what, lines] of Object.entries({ understood: UNDERSTOOD, refused: REFUSED })) {
  test(`arguments that are ${what}, beside ssh -G`, needsSsh, async () => {
    const left = lines.values()
    const differences: unknown[] = []
    const work = async (): Promise<void> => {
      for (const line of left) {
        const words =
          line === '' ? [] : line.split(' ').map((word) => word.replace(/^@@$/, '').replaceAll('@/', `${folder}/`))
        const all = words.map((word) => word.replaceAll('\u00a0', ' '))
        const answers = await Promise.all([run('ssh', [], all), run(process.execPath, [executable], all)])
        const [their, own] = answers.map(essence) as [string[], string[]]
        const more = (some: string[], others: string[]): string[] => some.filter((each) => !others.includes(each))
        const [theirs, ours] = [more(their, own), more(own, their)]
        if (theirs.length + ours.length > 0) differences.push({ line, theirs, ours })
      }
    }
    await Promise.all([work(), work()])
    assert.deepEqual(differences, [])
  })
}

interface Answer {
  readonly status: number
  readonly stdout: string
  readonly stderr: string
}

function run(program: string, before: readonly string[], words: readonly string[]): Promise<Answer> {
  const all = words.includes('-F') ? words : ['-F', 'none', ...words]
  return new Promise((resolve) => {
    const child = execFile(program, [...before, '-G', ...all], (error, stdout, stderr) =>
      resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
    child.stdin?.end()
  })
}

/** What the arguments can change, and the complaints without the names of programs and functions and the usage text. */
function essence({ status, stdout, stderr }: Answer): string[] {
  const values = stdout.split('\n').filter((line) => SETTINGS.test(line) && !DIFFERENT.test(line))
  const complaints = stderr
    .split(/\r?\n/)
    .filter((line) => line !== '' && !/^(?:usage: | {5}|Pseudo-terminal|debug\d|OpenSSH_|yon_)/.test(line))
  const isUsage = /^usage: /m.test(stderr)
  return [
    `status ${status}`,
    ...(isUsage ? ['usage'] : []),
    ...values,
    ...complaints.map((line) => line.replace(/^(?:(?:yon-)?ssh|tilde_expand): /, '')),
  ]
}

const SETTINGS =
  /^(?:host|user|hostname|port|addressfamily|bindaddress|bindinterface|clearallforwardings|compression|controlmaster|controlpath|escapechar|exitonforwardfailure|forkafterauthentication|forwardagent|forwardx11|gatewayports|identityfile|localforward|loglevel|dynamicforward|pkcs11provider|proxyjump|proxycommand|remoteforward|requesttty|sessiontype|stdinnull|tag) /
/** Default identities differ between releases; ssh prints a forward from a path as a dynamic one, too. */
const DIFFERENT = /^identityfile ~\/\.ssh\/id_|^dynamicforward \//
