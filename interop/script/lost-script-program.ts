// A script that another process ends, or cuts off: starts what its tests look for, and waits. Arguments: the server as
// JSON, a mark for the processes, milliseconds until it says that it is ready, and a user for sudo; its password is in YON_TEST_PASSWORD.
import process from 'node:process'
import type { ServerUnderTest } from '../client.ts'
import { hostOn } from './hosts.ts'

const [server = '', mark = '', delay = '0', user = ''] = process.argv.slice(2)
const password = process.env['YON_TEST_PASSWORD'] ?? ''
const login = hostOn(JSON.parse(server) as ServerUnderTest)
const web = user === '' ? login : login.sudo(user, password === '' ? {} : { password })
const running = [
  web.$`sleep ${`${mark}1`}`.start(),
  web.$`sleep ${`${mark}2`} | sleep ${`${mark}3`}`.start(),
  // One that does not want to end.
  web.$`sh -c ${`trap "" TERM HUP INT; sleep ${mark}4; sleep ${mark}5`}`.start(),
  web.$`sh -c ${'trap "" TERM HUP INT; cat "$1"'} sh <(sleep ${`${mark}6`})`.start(),
]
setTimeout(() => process.stdout.write('ready\n'), Number(delay))
for (const each of running) each.catch((error: unknown) => console.error(error))
await Promise.allSettled(running)
