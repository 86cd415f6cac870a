// The CPython of the npm package pyodide, compiled to WebAssembly, behind a pipe as tests/oracle/pipe.py has it.
import { openSync, readSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { loadPyodide } from "pyodide";

const python = await loadPyodide();
python.mountNodeFS("/oracle", dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
python.runPython(`
import sys
sys.path.insert(0, "/oracle/tests/oracle")
import warnings
warnings.simplefilter("ignore")
import compiles

def ask(source):
    answer = compiles.answer(bytes(source.to_py()))
    if isinstance(answer, Exception):
        return ["raw", f"{type(answer).__name__}: {answer}".encode("utf-8", "replace")]
    return ["v1", answer]
`);
const stdin = openSync("/dev/stdin"); // one that waits, which Node's own does not
const ask = python.globals.get("ask");

function read(length) {
  const bytes = Buffer.alloc(length);
  for (let at = 0, n; at < length; at += n) {
    n = readSync(stdin, bytes, at, length - at);
    if (n === 0) process.exit(0);
  }
  return bytes;
}

function write(bytes) {
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

for (;;) {
  let head = "";
  for (let c; (c = read(1).toString()) !== "\n"; ) head += c;
  const answer = ask(new Uint8Array(read(Number(head))));
  const [kind, form] = [answer.get(0), Buffer.from(answer.get(1).toJs())];
  answer.destroy();
  write(Buffer.concat([Buffer.from(`${kind} ${form.length}\n`), form]));
}
