#!/usr/bin/env -S yon run
// Two hosts and a script: a pipe from one to the other, functions that run there, an error with its line, a fleet.
import { readdir, stat } from 'node:fs/promises'
import prettyBytes from 'pretty-bytes'
import { each, remote } from 'yon'
import { embeddedHosts } from './two-hosts/embedded-hosts.ts'

await using hosts = await embeddedHosts('web', 'db')
const { web, db } = hosts

console.log('# A pipe that crosses hosts')
await web.$`seq ${100_000} | gzip > numbers.gz`
await web.$`cat numbers.gz`.pipe(db.$`gunzip > numbers`)
console.log(`db counts ${await db.$`wc -l < numbers`.text()} lines`)

console.log('\n# A function that runs there: a value travels along, and a package from npm')
const limit = 300_000
const sizeOf = async (file: string) => {
  const { size } = await stat(file)
  return { size: prettyBytes(size), isLarge: size > limit }
}
const compressed = await remote(web, sizeOf, 'numbers.gz')
const plain = await remote(db, sizeOf, 'numbers')
console.log(`on web it has ${compressed.size}, which is ${compressed.isLarge ? '' : 'not '}over the limit`)
console.log(`on db it has ${plain.size}, which is ${plain.isLarge ? '' : 'not '}over the limit`)

console.log('\n# An error from there, with the lines of both sides')
await remote(web, async () => await stat('no-such-file')).catch((error: Error) => console.log(error.stack))

console.log('\n# A fleet')
const fleet = await each([web, db], { limit: 2, show: 'none' }, async () => (await readdir('.')).join(' '))
console.log(fleet.table())
