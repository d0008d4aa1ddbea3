// A script whose first call of a function is followed by a change of what it was given, and says what arrived.
import process from 'node:process'
import { FarEnd } from '../../src/agent/far-end.ts'
import { localLauncher } from '../../src/agent/local-launcher.ts'
import { remote } from '../../src/agent/remote.ts'

const host = { farEnd: new FarEnd(localLauncher()) }
const list = [1]
const answer = remote(host, (given: number[]) => given, list)
list.push(2)
process.stdout.write(JSON.stringify(await answer))
