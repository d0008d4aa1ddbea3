// What watches over commands of other hosts, as `ps` shows it there.
import assert from 'node:assert/strict'
import { it } from 'node:test'
import { systemPrograms } from '@yon/ssh/server'
import { embeddedHosts } from '../fleet/servers.ts'

it('the guard of a command is a short line there, and passes on signals', async () => {
  const commands: string[] = []
  let guarded = (): void => {}
  const isGuarded = new Promise<void>((resolve) => (guarded = resolve))
  await using there = await embeddedHosts(['web1'], {
    onSession: (session) => {
      const { exec, ...others } = systemPrograms(session, { shell: '/bin/sh' })
      return {
        ...others,
        exec: (command) => {
          if (commands.push(command) === 2) guarded()
          return exec?.(command)
        },
      }
    },
  })
  const job = await there.hosts[0]!.$`sleep 60`.start()
  await isGuarded
  job.kill('SIGUSR1')
  await assert.rejects(async () => await job.wait(), { signal: 'SIGUSR1' })
  assert.ok((commands[1] ?? '').length < 200, commands[1])
})
