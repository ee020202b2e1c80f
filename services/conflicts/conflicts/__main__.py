import sys

if sys.argv[1:] == ["match-pairs"]:  # offline: no settings, no servers
    from conflicts.matching.pairs import MissingColumns, match_pairs

    try:
        match_pairs(sys.stdin, sys.stdout)
    except MissingColumns as missing:
        sys.exit(str(missing))
else:
    from conflicts.app import SERVICE
    from kit.commands import run

    sys.exit(run(SERVICE, sys.argv[1:]))
