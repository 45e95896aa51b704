"""The commands of the Makefile: each is listed, and the list fits one screen."""

from __future__ import annotations

import re
import subprocess

from storefront.settings import ROOT


def test_help_names_every_command_in_lines_that_fit() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert phony is not None
    told = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
    assert re.findall(r"^  (\w+)", told, re.MULTILINE) == phony[1].split()
    assert len(told.splitlines()) <= 24
    assert max(map(len, told.splitlines())) <= 110
