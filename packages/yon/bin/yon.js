#!/usr/bin/env node
import '../dist/bundle/yon.js'
