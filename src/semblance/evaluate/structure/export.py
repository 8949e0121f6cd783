"""The cluster of every picture as CSV, for spreadsheets."""

import csv
import io
from collections.abc import Sequence

from semblance.evaluate.structure.pictures import Picture
from semblance.evaluate.structure.structure import Structure


def clusters_csv(structures: Sequence[Structure], pictures: Sequence[Picture]) -> str:
    """Columns view, id, uri, page, label, cluster, name; cluster -1 and no name for none."""
    text = io.StringIO(newline="")
    table = csv.writer(text)
    table.writerow(("view", "id", "uri", "page", "label", "cluster", "name"))
    for one in structures:
        if one.clustering is None:
            continue
        for row, picture in enumerate(pictures):
            number = int(one.clustering.of[row])
            table.writerow(
                (
                    one.name,
                    picture.id,
                    picture.uri,
                    picture.page,
                    picture.label,
                    number,
                    one.clustering.name_of(row),
                )
            )
    return text.getvalue()
