"""The typesetting of an edited template, in a process of its own: `python -I typesetter.py` with a job on its input.

It sees one folder, no settings and no secrets, and has limited time and memory; `hall.typesetting.set_apart` starts it.
A template that does not compile is answered with code 2 and its diagnosis as JSON.
"""

import json
import resource
import sys
from typing import Any

import typst

MEMORY = 3 * 1024**3  # bytes of address space; the fonts are mapped into it
BROKEN = 2  # exit code: the template, not the machine, is at fault


def main() -> int:
    """Read the job, write the document."""
    job: dict[str, Any] = json.load(sys.stdin)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (job["seconds"], job["seconds"] + 1))
    try:
        made = typst.compile(
            job["main"],
            root=job["root"],
            sys_inputs={"data": job["data"]},
            font_paths=job["fonts"],
            ignore_system_fonts=True,
            format=job["format"],
            ppi=job["ppi"],
            package_path=job["root"],
            package_cache_path=job["root"],
        )
    except typst.TypstError as broken:
        json.dump({"message": broken.message, "diagnostic": broken.diagnostic}, sys.stdout)
        return BROKEN
    pages = made if isinstance(made, list) else [made]
    sys.stdout.buffer.write(pages[job["page"]])
    return 0


if __name__ == "__main__":
    sys.exit(main())
