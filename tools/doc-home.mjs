// Loaded before the programs of documents: their user has another home than the account has, so that `host('web1')` reads
// the ssh_config there. The account's is in the password database, and no variable of the environment changes it.
import { syncBuiltinESMExports } from 'node:module'
import os from 'node:os'
import process from 'node:process'

const { userInfo } = os
os.userInfo = (options) => ({ ...userInfo(options), homedir: process.env.HOME })
syncBuiltinESMExports()
