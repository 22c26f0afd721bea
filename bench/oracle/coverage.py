"""Which share of the names of each vendor's current models the built-in table knows; see bench/prices."""
import collections
import json
import sys

LEAST = 0.95


def main(names, answers):
    known, all_names, unknown = collections.Counter(), collections.Counter(), collections.defaultdict(set)
    with open(names) as asked, open(answers) as answered:
        for line, answer in zip(asked, answered, strict=True):
            line = json.loads(line)
            all_names[line["vendor"]] += 1
            if "nanos" in json.loads(answer):
                known[line["vendor"]] += 1
            else:
                unknown[line["vendor"]].add(line["model"])
    print("names of current chat models that the built-in table knows")
    for vendor, count in sorted(all_names.items()):
        print(f"  {vendor}: {known[vendor]} of {count}, {known[vendor] / count:.1%} (at least {LEAST:.0%})")
        for name in sorted(unknown[vendor]):
            print(f"    not {name}")
    return 0 if all(known[vendor] >= LEAST * count for vendor, count in all_names.items()) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
