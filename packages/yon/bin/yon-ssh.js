#!/usr/bin/env node
require('../dist/bundle/yon-ssh.cjs')
