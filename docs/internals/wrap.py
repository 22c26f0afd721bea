#!/usr/bin/env python3
"""Wraps the prose of Markdown files at 100 columns: paragraphs and list items, and nothing else.

Usage: docs/internals/wrap.py FILE…

Tables, code, HTML, headings and link definitions stay as they are. A code span is never broken, because tests
look for whole spans on one line.
"""
import re
import sys

WIDTH = 100
ITEM = re.compile(r"^(\s*)([-*+]|\d+[.)])(\s+)(?=\S)")
VERBATIM = re.compile(r"^\s*(\||#{1,6} |<|\[[^\]]+\]:|(-{3,}|\*{3,}|={3,})\s*$)")
FENCE = re.compile(r"^\s*(?:[-*+] +)?(```|~~~)")
# A code span with what is glued to it, or a word.
TOKEN = re.compile(r"(?:`+[^`]+`+|[^\s`])+")
# At the beginning of a line these would be read as markup.
MARKUP = re.compile(r"^([-+*>=|]|#+|\d+[.)]|```.*)$")


def tokens(text):
    found = []
    for token in TOKEN.findall(text):
        if found and (MARKUP.match(token) or token[0] in "|>"):
            found[-1] += " " + token
        else:
            found.append(token)
    return found


def filled(text, first, rest):
    lines, line = [], first
    empty = True
    for token in tokens(text):
        if not empty and len(line) + 1 + len(token) > WIDTH:
            lines.append(line)
            line, empty = rest, True
        line += token if empty else " " + token
        empty = False
    return lines + [line]


def wrapped(source):
    out, paragraph, first, rest = [], [], "", ""
    fence = False

    def flush():
        if paragraph:
            out.extend(filled(" ".join(paragraph), first, rest))
            paragraph.clear()

    for line in source.split("\n"):
        item = ITEM.match(line)
        if FENCE.match(line):
            flush()
            fence = not fence
            out.append(line)
        elif fence or VERBATIM.match(line) or not line.strip():
            flush()
            out.append(line)
        elif item:
            flush()
            first = item.group(0)
            rest = " " * len(first)
            paragraph.append(line[len(first):].strip())
        elif paragraph:
            paragraph.append(line.strip())
        elif line.startswith("    ") and not (out and "".join(out[-2:]).startswith(" ")):
            out.append(line)
        else:
            first = rest = re.match(r"^\s*(> )?", line).group(0)
            paragraph.append(line[len(first):].strip())
        if paragraph and (line.endswith("  ") or line.endswith("\\")):
            flush()
            out[-1] += "  "
    flush()
    return "\n".join(out)


for name in sys.argv[1:]:
    with open(name, encoding="utf-8") as file:
        before = file.read()
    after = wrapped(before)
    if after != before:
        with open(name, "w", encoding="utf-8") as file:
            file.write(after)
