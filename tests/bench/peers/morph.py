"""Tables to N-Triples with morph-kgc."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from mapping import rml

if __name__ == "__main__":
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    mapping, config = out.with_suffix(".rml.ttl"), out.with_suffix(".ini")
    mapping.write_text(rml(folder), encoding="utf-8")
    # A comma stands before the empty text, which is the only one that says nothing.
    config.write_text(
        f"[CONFIGURATION]\noutput_file: {out}\noutput_format: N-TRIPLES\nsafe_percent_encoding: /\nna_values: ,\n"
        f"number_of_processes: 1\nlogging_level: WARNING\n[TABLES]\nmappings: {mapping}\n",
        encoding="utf-8",
    )
    subprocess.run([sys.executable, "-m", "morph_kgc", str(config)], check=True)
