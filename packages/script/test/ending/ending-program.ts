// A script that ends in the way its first argument says, told by what it writes.
import { defer, endScript, exit, holdEnd, onSignal, withCleanUp } from '../../src/ending/index.ts'
import { currentScope, within } from '../../src/scope/index.ts'

const say = (text: string) => process.stdout.write(`${text}\n`)
const later = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))
const forever = () => new Promise(() => setInterval(() => undefined, 1000))

const ways: Record<string, () => unknown> = {
  normal: () => say('done'),
  error: () => {
    throw new TypeError('of mine')
  },
  rejection: async () => {
    await later(1)
    throw new TypeError('of mine')
  },
  exit: async () => {
    await exit(7)
    say('never')
  },
  'process.exit': () => process.exit(5),
  wait: async () => {
    say('ready')
    await forever()
  },
  interrupted: async () => {
    const { signal } = currentScope()
    signal?.addEventListener('abort', () => say(`aborted: ${(signal.reason as Error).message}`))
    await ways['wait']?.()
  },
  held: async () => {
    holdEnd(later(150).then(() => say('held')))
    await ways['exit']?.()
  },
  'failing clean-up': () => {
    defer(() => {
      throw new Error('clean-up failed')
    })
  },
  'exit in clean-up': () => {
    defer(async () => exit(9))
    return exit(1)
  },
  'slow clean-up': async () => {
    defer(async () => {
      say('cleaning')
      await forever()
    })
    await ways['wait']?.()
  },
  'signal in clean-up': () => {
    defer(async () => {
      say('cleaning')
      await later(200)
      say('cleaned')
    })
  },
  'exit in the clean-up of a normal end': () => void defer(async () => exit(9)),
  'defer in defer': () => void defer(() => void defer(() => say('inner'))),
  'taken back': () => defer(() => say('never'))(),
  handler: async () => {
    onSignal('SIGTERM', (name) => say(`got ${name}`))
    onSignal('SIGUSR2', async () => exit(3))
    await ways['wait']?.()
  },
  'failing handler': async () => {
    onSignal('SIGUSR2', () => {
      throw new Error('handler failed')
    })
    await ways['wait']?.()
  },
  'handler gone': async () => {
    onSignal('SIGTERM', () => say('never'))()
    await ways['wait']?.()
  },
  'own stack': async () => {
    await withCleanUp(
      () => {
        defer(() => say('inner clean-up'))
        say('inner')
      },
      () => say('never'),
    )
    say('outer')
  },
  'much output': async () => {
    process.stdout.write('x'.repeat(1_000_000))
    await exit(0)
  },
  'ended by a runner': () => endScript({ error: new Error('of the script') }),
}

defer(() => say('first deferred'))
await within({ env: { A: 'a' } }, () =>
  defer(async () => {
    await later(5)
    say(`last deferred ${currentScope().env['A']} ${currentScope().signal?.aborted ?? 'free'}`)
  }),
)
await ways[process.argv[2] ?? '']?.()
