#!/usr/bin/env python3
"""unique_names.py BUILD SOURCE: functions in anonymous namespaces have names of their own in their target.

The files of a target are compiled as one; two functions of one name in it would become an overload set, and a call
could change its meaning without a word from the compiler."""
import collections
import json
import pathlib
import re
import sys

ANONYMOUS = re.compile(r"^namespace \{\n(.*?)^\}  // namespace$", re.M | re.S)
FUNCTION = re.compile(r"^(?!using |return |class |struct |enum |namespace |TEST)(?=\S)[\w:<>,&*\[\] ]+?[ &*](\w+)\(", re.M)
INCLUDED = re.compile(r'^#include ?[<"](.+\.cpp)[>"]$', re.M)
# Found by the type of their argument alone, by those who call them from elsewhere.
BY_TYPE = {"PrintTo", "operator"}


def functions(text):
    found = set()
    for part in ANONYMOUS.findall(text):
        found.update(FUNCTION.findall(part))
    return found - BY_TYPE


def sources(target, build):
    """The files of a target; with `unity` they stand in the files that meson made of them."""
    for part in target["target_sources"]:
        yield from map(pathlib.Path, part.get("sources", []))
        for made in map(pathlib.Path, part.get("generated_sources", [])):
            if "-unity" in made.name:
                yield from ((build / name).resolve() for name in INCLUDED.findall(made.read_text()))


def main():
    build, source = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    targets = json.loads((build / "meson-info/intro-targets.json").read_text())
    complaints, seen = [], 0
    for target in targets:
        where = collections.defaultdict(list)
        for path in sorted(set(sources(target, build))):
            if path.suffix == ".cpp" and path.is_file() and path.is_relative_to(source):
                seen += 1
                for name in functions(path.read_text()):
                    where[name].append(path.relative_to(source).as_posix())
        complaints += [f"{target['name']}: {name} in {', '.join(at)}" for name, at in where.items() if len(at) > 1]
    print("1..1")
    print(f"{'ok' if seen and not complaints else 'not ok'} 1 - names are unique in each of {len(targets)} targets")
    for line in sorted(complaints):
        print(f"# {line}")
    return 0 if seen and not complaints else 1


sys.exit(main())
