import sys

if sys.argv[1:] == ["match-pairs"]:  # offline: no settings, no servers
    from conflicts.matching.pairs import match_pairs

    match_pairs(sys.stdin, sys.stdout)
else:
    from conflicts.app import SERVICE

    sys.exit(SERVICE.main())
