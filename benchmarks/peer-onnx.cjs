// ONNX Runtime as it comes, driven by one command a line: score <file> <batch> <channels> <pixels> <steps> -> seconds.
// Arguments: folder of the package onnxruntime-node, number of threads.
'use strict';
const [packageFolder, threads] = process.argv.slice(2);
const runtime = require(packageFolder);
const { version } = require(`${packageFolder}/package.json`);
const sessions = new Map();

async function sessionOf(file) {
  if (!sessions.has(file)) {
    sessions.set(file, await runtime.InferenceSession.create(file, { intraOpNumThreads: Number(threads) }));
  }
  return sessions.get(file);
}

async function score(file, batch, channels, pixels, steps) {
  const session = await sessionOf(file);
  const values = Float32Array.from({ length: batch * channels * pixels * pixels }, Math.random);
  const feeds = { [session.inputNames[0]]: new runtime.Tensor('float32', values, [batch, channels, pixels, pixels]) };
  const start = process.hrtime.bigint();
  for (let step = 0; step < steps; step++) {
    await session.run(feeds);
  }
  return Number(process.hrtime.bigint() - start) / 1e9;
}

async function answer(line) {
  const [command, file, ...numbers] = line.split('\t');
  return command === 'score' ? score(file, ...numbers.map(Number)) : `ONNX Runtime ${version} from Node.js`;
}

async function main() {
  for await (const line of require('node:readline').createInterface({ input: process.stdin })) {
    console.log(await answer(line));
  }
}

main();
