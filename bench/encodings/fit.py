"""Fits tokens per 1,000 characters of each kind to counted texts, and prints the rates and their errors.

python fit.py texts.json

Half of the texts are fitted (non-negative least squares of the relative error), the other half tell the error. The packages
that count for Claude and Mistral are of Python and are asked here.
"""
import json
import os
import sys
from collections import Counter

import mistral_common
import numpy
from ctok import token_count
from mistral_common.tokens.tokenizers.tekken import Tekkenizer
from scipy.optimize import nnls

KINDS = "latin accented digit space punctuation cyrillic greek arabic hebrew devanagari indic thai han kana hangul other".split()
# What code, JSON and English weigh beside each other language.
WEIGHTS = {"English": 6, "Java": 3, "Python": 3, "JavaScript": 3, "Markdown": 3, "JSON": 3}


def kind(p):
    """As dev.tidegate.usage.Script has it."""
    if p < 0x80:
        c = chr(p)
        return "latin" if c.isalpha() else "digit" if c.isdigit() else "space" if p <= 32 else "punctuation"
    if 0xC0 <= p <= 0x24F or 0x1E00 <= p <= 0x1EFF or 0x300 <= p <= 0x36F:
        return "accented"
    if p < 0xC0 or 0x2000 <= p <= 0x206F or 0x3000 <= p <= 0x303F or 0xFF00 <= p <= 0xFF65:
        return "punctuation"
    for name, blocks in {
        "greek": [(0x370, 0x3FF), (0x1F00, 0x1FFF)],
        "cyrillic": [(0x400, 0x52F)],
        "hebrew": [(0x590, 0x5FF)],
        "arabic": [(0x600, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)],
        "devanagari": [(0x900, 0x97F)],
        "indic": [(0x980, 0xDFF)],
        "thai": [(0xE00, 0xEFF)],
        "kana": [(0x3040, 0x30FF), (0x31F0, 0x31FF)],
        "hangul": [(0xAC00, 0xD7AF), (0x1100, 0x11FF), (0x3130, 0x318F)],
        "han": [(0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x3FFFF)],
    }.items():
        if any(first <= p <= last for first, last in blocks):
            return name
    return "other"


def main():
    texts = json.load(open(sys.argv[1], encoding="utf-8"))
    tekken = Tekkenizer.from_file(os.path.join(os.path.dirname(mistral_common.__file__), "data", "tekken_240911.json"))
    for text in texts:
        text["tokens"]["tekken"] = len(tekken.encode(text["text"], bos=False, eos=False))
        for name, version in (("claude-3", "3.0"), ("claude-4.7", "5.0")):
            frame = token_count("a", version) - 1
            text["tokens"][name] = token_count(text["text"], version) - frame
    counts = numpy.array([[Counter(kind(ord(c)) for c in text["text"])[k] for k in KINDS] for text in texts], float)
    languages = [text["language"] for text in texts]
    fitted = numpy.array([text["part"] == 0 for text in texts])
    each = Counter(language for language, first in zip(languages, fitted) if first)
    weight = numpy.array([(WEIGHTS.get(language, 1) / max(1, each[language])) ** 0.5 for language in languages])
    errors = {}
    print("scripts", *KINDS)
    for name in texts[0]["tokens"]:
        tokens = numpy.array([text["tokens"][name] for text in texts], float)
        rows = counts[fitted] / tokens[fitted, None] * weight[fitted, None]
        rates, _ = nnls(rows, weight[fitted])
        print("encoding", name, *(round(1000 * rate) for rate in rates))
        errors[name] = (counts @ rates - tokens) / tokens
    print("\nmean |error| of the texts that were not fitted, in per cent\nlanguage", *errors)
    for language in dict.fromkeys(languages):
        mine = [i for i, l in enumerate(languages) if l == language and not fitted[i]]
        print(language, *(round(100 * numpy.mean(numpy.abs(error[mine]))) for error in errors.values()))


main()
