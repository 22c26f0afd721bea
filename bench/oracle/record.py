"""Picks usages for PriceOracleTest out of those that were compared: record.py COUNT SEED (NAME USAGES BUILT_IN)…

Only where the built-in table says the same: elsewhere the sources differ from each other, and the dearer holds.
"""
import json
import random
import sys


def kind_of(line):
    """What makes a usage worth keeping, so that none is drowned by plain ones."""
    if "deepseek" in line["model"]:
        return "by the hour"
    if line.get("terms"):
        return "tier"
    if any("audio" in kind or "image" in kind for kind in line["tokens"]):
        return "audio or image"
    if any("cache" in kind for kind in line["tokens"]):
        return "cached"
    return "long" if line["tokens"].get("input", 0) > 200_000 else "plain"


def main(count, seed, *sources):
    by_kind = {}
    for name, usages, answers in zip(*[iter(sources)] * 3, strict=True):
        with open(usages) as asked, open(answers) as answered:
            for line, answer in zip(asked, answered, strict=True):
                line, nanos = json.loads(line), json.loads(answer).get("nanos")
                said = line.get("said")
                if said is None or nanos is None or abs(nanos - said) > 1 + 1e-12 * abs(said):
                    continue
                by_kind.setdefault((name, kind_of(line)), []).append(line)
    rnd = random.Random(seed)
    kept, rest = [], []
    for (name, _), lines in sorted(by_kind.items()):
        once = list({line["model"]: line for line in rnd.sample(lines, len(lines))}.values())
        share = -(-count // len(by_kind))
        kept += [(name, line) for line in once[:share]]
        rest += [(name, line) for line in once[share:]]
    kept += rnd.sample(rest, min(len(rest), max(0, count - len(kept))))
    for name, line in sorted(rnd.sample(kept, min(count, len(kept))), key=lambda each: (each[0], each[1]["model"])):
        tokens = ",".join(f"{kind}={n}" for kind, n in line["tokens"].items())
        print("\t".join((name, line["model"], ",".join(line.get("terms", [])) or "-", line["at"], tokens or "-", repr(line["said"]))))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:])
