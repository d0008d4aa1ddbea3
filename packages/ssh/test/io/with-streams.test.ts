import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const source = (name: string): string => JSON.stringify(new URL(`../../src/io/${name}.js`, import.meta.url).href)
const skip = process.platform === 'win32' && 'needs ulimit'

/** What a process that has no descriptor left sees; it is not to be ended by anything. */
function withoutDescriptors(imports: string, script: string): unknown {
  const program = `
    import { openSync } from 'node:fs'
    ${imports}
    const outcome = (stream) => new Promise((closed) => stream.start({ bytes() {}, drain() {}, closed }))
    const code = (error) => error?.code ?? String(error)
    try { for (;;) openSync('/dev/null') } catch {}
    process.stdout.write(JSON.stringify(await (async () => { ${script} })()), () => process.exit())`
  const words = ['-c', 'ulimit -n 100; exec "$@"', 'sh', process.execPath, '--input-type=module', '-e', program]
  const { status, stdout, stderr } = spawnSync('/bin/sh', words, { encoding: 'utf8', timeout: 20_000 })
  assert.equal(status, 0, stderr)
  return JSON.parse(stdout)
}

test('a program of a session ends with the reason', { skip }, () => {
  const imports = `import { ChildProgram } from ${source('child-program')}`
  const script = `
    const started = await ChildProgram.start('true', [], { env: {} })
    const atOnce = new ChildProgram('true', [], { env: {} })
    return [code((await started.exit).error), code((await atOnce.exit).error)]`
  assert.deepEqual(withoutDescriptors(imports, script), ['EMFILE', 'EMFILE'])
})

test('a proxy command ends with the reason, and a helper with an error', { skip }, () => {
  const imports = `import { proxyCommand } from ${source('proxy-command')}
    import { helperProgram } from ${source('helper-program')}`
  const script = `return [
    code(await outcome(await proxyCommand('true', '/bin/sh'))),
    (await outcome(helperProgram({ name: 'ssh-keysign' }, {}))) instanceof Error,
  ]`
  assert.deepEqual(withoutDescriptors(imports, script), ['EMFILE', true])
})

test('what a program prints is nothing, with the reason', { skip }, () => {
  const imports = `import { programOutput } from ${source('program-output')}`
  const script = `return code((await programOutput(['true'], 10)).error)`
  assert.equal(withoutDescriptors(imports, script), 'EMFILE')
})
