import { testKillAtEveryByte } from './kill-at-every-byte.ts'

testKillAtEveryByte('serverToClient')
