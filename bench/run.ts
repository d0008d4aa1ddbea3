// All questions to all peers on one sshd, in one interleaved run.
import { programOf } from './measure/program.ts'
import { application } from './ssh-application.ts'
import { connect } from './ssh-connect.ts'
import { echo } from './ssh-echo.ts'
import { exec } from './ssh-exec.ts'
import { many } from './ssh-many.ts'
import { memory } from './ssh-memory.ts'
import { throughput } from './ssh-throughput.ts'

await programOf(import.meta, connect, exec, throughput, application, many, echo, memory)
