// node read.cjs FORMAT < OUTPUT: what programs that read the format make of it, as JSON.
const fs = require("fs");
const text = fs.readFileSync(0, "utf8");

const readers = {
  azure() {
    const { commandFromString } = require("azure-pipelines-task-lib/taskcommand");
    return text.split("\n").filter((line) => line.startsWith("##vso[")).map((line) => commandFromString(line));
  },
  checkstyle() {
    const { parseCheckstyle } = require("danger-plugin-lint-report/dist/parse/checkstyle_parser");
    return parseCheckstyle(require("xml-js").xml2js(text), "/");
  },
  rdjson() {
    return require("@umbrelladocs/rdformat-validator").validate(JSON.parse(text));
  },
  markdown() {
    const markdown = require("markdown-it")({ html: true, linkify: true });
    return { html: markdown.render(text), tokens: markdown.parse(text, {}).map(({ type, tag, content }) => ({ type, tag, content })) };
  },
};

Promise.resolve(readers[process.argv[2]]()).then((made) => console.log(JSON.stringify(made)));
