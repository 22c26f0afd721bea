"""Compares what a foreign calculator and Tidegate say usages cost; see bench/prices.

compare.py NAME USAGES ANSWERS EXPLAINED: exits 1 if a model differs without a reason, or more than 1 % of them do.
"""
import collections
import json
import re
import sys

# A nano-dollar, and what a sum in floating point loses.
ABSOLUTE, RELATIVE = 1, 1e-12
MOST = 0.01


def main(name, usages, answers, explained):
    with open(explained) as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines if line.strip() and not line.startswith("#")]
    reasons = [(re.compile(pattern), why) for where, pattern, why in rows if where == name]
    ours_sum = theirs_sum = count = same = 0
    models, failed = collections.Counter(), collections.Counter()
    differing = collections.defaultdict(list)
    with open(usages) as asked, open(answers) as answered:
        for line, answer in zip(asked, answered, strict=True):
            line, answer = json.loads(line), json.loads(answer)
            if "failed" in line:
                failed[line["model"] + " " + line["failed"]] += 1
                continue
            count += 1
            model = line.get("entry", line["model"])
            models[model] += 1
            ours, theirs = answer.get("nanos"), line["said"]
            if ours is not None:
                ours_sum += ours
            theirs_sum += theirs
            if ours is not None and abs(ours - theirs) <= ABSOLUTE + RELATIVE * abs(theirs):
                same += 1
            else:
                differing[model].append((line, answer))
    share = len(differing) / max(1, len(models))
    print(f"{name}: {count:,} usages of {len(models):,} models, {same:,} the same to a nano-dollar")
    print(f"  sums in dollars: {ours_sum / 1e9:,.6f} here, {theirs_sum / 1e9:,.6f} there")
    print(f"  {len(differing)} models differ, {share:.2%} (at most {MOST:.0%})")
    unexplained = 0
    for model, cases in sorted(differing.items()):
        why = next((why for pattern, why in reasons if pattern.fullmatch(model)), None)
        unexplained += why is None
        line, answer = cases[0]
        print(f"    {model}, {len(cases)} of {models[model]} usages: {why or 'NOT EXPLAINED'}")
        if why is None:
            print(f"      {answer.get('nanos', answer)} here, {line['said']} there: {json.dumps(line)}")
    for each, times in sorted(failed.items()):
        print(f"  no answer there: {each}, {times} times")
    ok = count > 0 and unexplained == 0 and share <= MOST
    print(f"  {'ok' if ok else 'NOT ok'}")
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:5]))
