"""`python -m miglock` is the program itself."""
import os
import subprocess
import sys

from . import find_program

command = [find_program(), *sys.argv[1:]]
if os.name == "posix":
    os.execv(command[0], command)
sys.exit(subprocess.call(command))
