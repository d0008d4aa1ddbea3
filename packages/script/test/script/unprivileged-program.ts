// Becomes nobody, then writes as JSON what test(1) says otherwise than we do of the paths it is given.
import { execFileSync } from 'node:child_process'
import { test } from '../../src/script/test.ts'

process.setgroups?.([])
process.setgid?.(65534)
process.setuid?.(65534)
const wrong: string[] = []
for (const path of process.argv.slice(2)) {
  for (const flag of ['r', 'w', 'x', 'O', 'G', 'e', 's'] as const) {
    const status = execFileSync('/bin/sh', ['-c', '/usr/bin/test "$1" "$2"; echo $?', 'sh', `-${flag}`, path])
    const says = `${status}`.trim() === '0'
    if ((await test[flag](path)) !== says) wrong.push(`-${flag} ${path}: ${says}`)
  }
}
process.stdout.write(JSON.stringify(wrong))
