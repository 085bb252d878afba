#!/usr/bin/env node
"use strict";

const { isSupportedNode, oldestNode } = require("./supported-node.cjs");

const program = "../packages/server/dist/main.js";

if (isSupportedNode(process.versions.node)) {
  void import(program);
} else {
  process.stderr.write(
    `Muniment needs Node ${oldestNode} or later, and this is Node ${process.versions.node}. ` +
      "Install a current Node from https://nodejs.org and run the command again.\n",
  );
  process.exitCode = 1;
}
