"""Write tests/localize/golden_masks.json again, after the bundled localizer was changed on purpose.

python tools/write_golden_masks.py
"""

import json
import sys
from pathlib import Path

from semblance.encoders.runtime.choose import RuntimeChoice
from semblance.localize.catalogue import localizer

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.localize.test_u2netp import GOLDEN, PHOTOS, coarse, photo  # noqa: E402


def main() -> None:
    engine = localizer("u2netp", RuntimeChoice(precision="exact"))
    golden = {}
    for name in PHOTOS:
        (found,) = engine.locate([photo(name)])
        golden[name] = {"score": round(found.score, 4), "mask": coarse(found.mask)}
    GOLDEN.write_text(json.dumps(golden, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
