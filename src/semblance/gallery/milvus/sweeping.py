"""Deletes rows that do not count: half a transaction, and what was replaced long enough ago."""

from dataclasses import replace

from semblance.gallery.milvus.layout import Layout
from semblance.gallery.milvus.server import Server
from semblance.gallery.milvus.small import read_spaces
from semblance.gallery.milvus.snapshot import Snapshot
from semblance.gallery.milvus.tables import Tables


def sweep(server: Server, layout: Layout, snapshot: Snapshot) -> None:
    """Clear away what a writer left who did not finish; only for who holds the lease."""
    spaces = {layout.vectors(space) for space in read_spaces(Tables(server, layout, snapshot))}
    for table in server.names(layout.prefix):
        if layout.is_vectors(table) and table not in spaces:
            server.drop(table)
            continue
        found = server.query(table, f"born > {snapshot.number}", ("pk",))
        if found:
            server.delete(table, [row["pk"] for row in found])


def collect(server: Server, layout: Layout, older: float) -> Snapshot:
    """Delete what was replaced before the time `older` and what said so; the gallery as it is then.

    The rows go before the lists of them: cut short, this is begun again by the next who does it.
    """
    snapshot = Snapshot.take(server, layout)
    old = [each for each in snapshot.replaced if each.at <= older]
    tables = frozenset(server.names(layout.prefix))
    for each in old:
        if each.table in tables:
            server.delete(each.table, each.rows)
    lists = {key for each in old for key in each.keys}
    server.delete(layout.meta, sorted(lists.union(snapshot.commits[:-1])))
    kept = tuple(each for each in snapshot.replaced if each not in old)
    return replace(snapshot, replaced=kept, commits=snapshot.commits[-1:])
