"""Tables to N-Triples with SDM-RDFizer, which keeps what it wrote to leave out duplicates, as it does by default."""

from __future__ import annotations

import sys
import types
from pathlib import Path

from mapping import rml

if __name__ == "__main__":
    # Imported for databases only, and needs a library of the system that may not be there.
    sys.modules.setdefault("pyodbc", types.ModuleType("pyodbc"))
    from rdfizer.semantify import semantify

    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    mapping, config = out.with_suffix(".rml.ttl"), out.with_suffix(".ini")
    mapping.write_text(rml(folder), encoding="utf-8")
    config.write_text(
        f"[default]\nmain_directory: {out.parent}\n[datasets]\nnumber_of_datasets: 1\noutput_folder: {out.parent}\n"
        "all_in_one_file: no\nremove_duplicate: yes\nenrichment: yes\nordered: yes\noutput_format: n-triples\n"
        f"name: {out.stem}\n[dataset1]\nname: {out.stem}\nmapping: {mapping}\n",
        encoding="utf-8",
    )
    semantify(str(config))
