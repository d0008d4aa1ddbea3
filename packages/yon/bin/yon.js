#!/usr/bin/env node
void import('../dist/bundle/yon.js')
