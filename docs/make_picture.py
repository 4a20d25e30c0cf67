"""Draw ``docs/dashboard.svg``, the picture of the README: ``python docs/make_picture.py``.

It is the first screen over the demo's business on a fixed day, as Textual draws it.
"""

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

PICTURE = Path(__file__).parent / "dashboard.svg"
SUNDAY_MORNING = 1_795_338_000
FONT_FACES = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


async def draw(folder: Path) -> str:
    """The dashboard at 118 by 34, after the demo has run in ``folder``."""
    from ccm_cli import language, runtime
    from ccm_cli.cli.app import run

    os.environ["CCM_NOW"] = str(SUNDAY_MORNING)
    if run(["--lang", "en", "demo", "--folder", str(folder)]):
        sys.exit("the demo did not end well")
    language.use("en")
    environ = {"CCM_CONFIG": str(folder / "config.toml"), "CCM_NOW": str(SUNDAY_MORNING)}
    from ccm_cli.tui.app import CcmApp

    app = CcmApp(runtime.build(environ, surface="tui"))
    async with app.run_test(size=(118, 34)) as pilot:
        await pilot.pause(1)
        return app.export_screenshot(title="ccm")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        picture = asyncio.run(draw(Path(made) / "demo"))
    # The fonts it names lie on somebody else's server; the reader's own monospace face serves.
    PICTURE.write_text(FONT_FACES.sub("", picture), encoding="utf-8")
    sys.stdout.write(f"{PICTURE}\n")
