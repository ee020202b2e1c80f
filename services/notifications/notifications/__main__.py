import sys

from kit.commands import run
from notifications.app import SERVICE

sys.exit(run(SERVICE, sys.argv[1:]))
