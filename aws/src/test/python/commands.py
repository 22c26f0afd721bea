"""Gives every command of the AWS CLI that the pages show to the AWS CLI itself, which checks its options and values.

Nothing is called: the CLI validates what it would send, and finds no one at the address that it sends to. Words in
capital letters stand for values; the CLI takes them where any text will do.
"""

import contextlib
import io
import os
import pathlib
import re
import shlex
import sys

from awscli.clidriver import create_clidriver

NUMBERS = ("GB", "ECPU")
# Commands of the CLI's own, which call no operation of an API or several.
OWN = {("s3", "cp"), ("ssm", "start-session"), ("sso", "login"), ("configure",)}


def commands(page):
    """The commands of a page, each as one line: those that begin a line, and those alone between backticks."""
    text = page.read_text()
    joined = re.sub(r"\\\n\s*", "", text)
    for line in joined.splitlines():
        # A line of a transcript may be cut off; what the tool itself prints has every option.
        if re.match(r" *(?:→ )?aws [a-z0-9-]+ [a-z]", line):
            shown = re.sub(r"\s+# .*", "", line.strip().lstrip("→ "))
            yield from re.sub(r"\$\([^)]*\)", "2026-11-30T00:00:00Z", shown).split("; ")
        for each in re.findall(r"`(aws [a-z0-9-]+ [a-z][^`]* --[^`]*)`", line):
            yield each


def filled(word):
    """A word with values in place of its placeholders."""
    if word.startswith("file://"):
        return "a-secret-of-sixteen-letters"

    def value(name):
        inner = name.group(1)
        if inner == "ALL_THE_OTHERS":
            return "NAME=value"
        number = any(inner == each or inner.endswith("_" + each) for each in NUMBERS)
        return "1" if number else "value"

    return re.sub(r"<([A-Za-z0-9_]+)>", value, word)


def fault(driver, line):
    """What the CLI says against a command; nothing where it takes it."""
    words = [filled(word) for word in shlex.split(line)][1:]
    if tuple(words[:2]) in OWN or tuple(words[:1]) in OWN:
        return None
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = waits(driver, words) if words[1] == "wait" else driver.main(words)
        except SystemExit as end:
            code = end.code
    said = err.getvalue().strip()
    return None if code == 0 or "Could not connect to the endpoint URL" in said else f"{code}: {said.splitlines()[-2:]}"


def waits(driver, words):
    """A waiter would wait: it is enough that there is one."""
    table = driver.subcommand_table if hasattr(driver, "subcommand_table") else driver._get_command_table()
    waiters = table[words[0]]._get_command_table()["wait"].subcommand_table
    return 0 if words[2] in waiters else 1


def main():
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    os.environ.update(AWS_ACCESS_KEY_ID="AKIDFAKE", AWS_SECRET_ACCESS_KEY="fake", AWS_EC2_METADATA_DISABLED="true")
    os.environ.update(AWS_ENDPOINT_URL="http://127.0.0.1:9", AWS_MAX_ATTEMPTS="1", AWS_PAGER="")
    seen, faults = set(), 0
    # The reference of Tidegate's own commands leaves out the first word of each.
    for page in sorted(set(pathlib.Path("docs").rglob("*.md")) - {pathlib.Path("docs/reference/cli.md")}):
        for line in commands(page):
            if line in seen:
                continue
            seen.add(line)
            # What a driver was asked once it remembers.
            said = fault(create_clidriver(), line)
            if said:
                faults += 1
                print(f"not ok {page}: {line}\n# {said}")
    print(f"{'not ok' if faults or len(seen) < 60 else 'ok'} the AWS CLI takes {len(seen) - faults} of {len(seen)} commands of the pages")
    return 1 if faults or len(seen) < 60 else 0


sys.exit(main())
