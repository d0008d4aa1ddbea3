// Loaded before each test file: properties are tried on the same values each time, so that what has passed passes again.
// YON_SEED=N tries others, YON_SEED=random new ones; a failure names its seed.
import process from 'node:process'
import fc from 'fast-check'

const { YON_SEED = '1' } = process.env
if (YON_SEED !== 'random') fc.configureGlobal({ seed: Number(YON_SEED) })
