"""What stands below the maps: the numbers, the confusions with pictures, the clusters."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from semblance.evaluate.structure.clusters import Cluster
from semblance.evaluate.structure.confusions import Confusion, Pair
from semblance.evaluate.structure.pictures import Picture
from semblance.evaluate.structure.structure import Structure
from semblance.naming import escape_name
from semblance.search.thumbnail import thumbnail

SHOWN_CONFUSIONS, SHOWN_CLUSTERS = 10, 50

METHODS = {"umap": "UMAP", "tsne": "t-SNE", "pca": "PCA"}


def facts(one: Structure) -> str:
    """The line of numbers above a map."""
    said = [METHODS[one.projection.method], f"trustworthiness {one.projection.trustworthiness:.3f}"]
    if one.separation is not None:
        said.append(f"silhouette {one.separation.silhouette:.3f}")
        said.append(f"Davies-Bouldin {one.separation.davies_bouldin:.2f}")
    if one.confusions is not None:
        right = 100 * one.confusions.right / one.confusions.judged
        said.append(f"nearest neighbour of the same label {right:.1f} %")
    if one.clustering is not None and one.clustering.agreement is not None:
        said.append(f"clusters NMI {one.clustering.agreement.nmi:.2f}")
        said.append(f"ARI {one.clustering.agreement.ari:.2f}")
    return ", ".join(said)


def confusions_html(one: Structure, pictures: Sequence[Picture]) -> str:
    """Which labels are taken for which, most frequent first, each with the pair nearest to it."""
    found = one.confusions
    if found is None or not found.found:
        return ""
    cells = "\n".join(_confusion(item, pictures) for item in found.found[:SHOWN_CONFUSIONS])
    alone = f" {found.single} are alone in their label and not judged." if found.single else ""
    return f"""<section class="below"><h2>What {escape(one.name)} confuses</h2>
<p class="facts">{found.judged - found.right} of {found.judged} pictures have a nearest neighbour
of another label.{alone} The closest pair of each kind is shown.</p>
<div class="pairs">{cells}</div></section>"""


def clusters_html(one: Structure, pictures: Sequence[Picture]) -> str:
    """The clusters of a view as a table, largest first."""
    if one.clustering is None:
        return ""
    found = one.clustering.clusters
    rows = "\n".join(_cluster(item, pictures) for item in found[:SHOWN_CLUSTERS])
    return f"""<section class="below"><h2>Clusters in {escape(one.name)}</h2><div class="wide">
<table><caption>{len(found)} by {one.clustering.method};
{one.clustering.alone} pictures are in none.</caption>
<thead><tr><th scope="col">cluster</th><th scope="col" class="number">pictures</th>
<th scope="col" class="number">of one label</th><th scope="col">typical picture</th></tr></thead>
<tbody>{rows}</tbody></table></div></section>"""


def _confusion(item: Confusion, pictures: Sequence[Picture]) -> str:
    times = "once" if item.count == 1 else f"{item.count} times"
    return f"""<div class="pair"><div class="two">{_two(item.examples[0], pictures)}</div>
<p class="name"><b>{_safe(item.label)}</b> taken for <b>{_safe(item.taken_for)}</b></p>
<p class="facts">{times}, {100 * item.share:.0f} % of its pictures</p></div>"""


def _two(pair: Pair, pictures: Sequence[Picture]) -> str:
    both = (pictures[pair.row], pictures[pair.nearest])
    return "".join(thumbnail(Path(one.uri), one.page, Path(one.uri).name) for one in both)


def _cluster(item: Cluster, pictures: Sequence[Picture]) -> str:
    pure = "" if item.pure is None else f"{100 * item.pure:.0f} %"
    typical = _safe(Path(pictures[item.medoid].uri).name)
    return (
        f'<tr><th scope="row">{_safe(item.name)}</th><td class="number">{item.size}</td>'
        f'<td class="number">{pure}</td><td>{typical}</td></tr>'
    )


def _safe(name: str) -> str:
    return escape(escape_name(name))
