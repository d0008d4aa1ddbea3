#!/usr/bin/env node
import '../dist/bundle/yon-ssh.js'
