#!/usr/bin/env node
import '../dist/src/yon-ssh.js'
