"""Routes: the quickest ways over a net from sites to the places that are linked to it."""

from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.links import Links
from geo.net import Cuts, Edges, Joints, Net
from geo.trips import MINUTE_DECIMALS, Floats, Trips

SITES_AT_ONCE = 32
"""Sites whose minutes to all nodes are held together: 26 MB where there are 100,000 nodes."""


class Routes:
    """Quickest routes between the links of demand and of sites.

    Args:
        joints: where ends of lines are joined to others; ``minutes_per_metre`` across the gap.
        sites: number of them; some may have no link.
    """

    def __init__(
        self,
        net: Net,
        joints: Joints,
        *,
        minutes_per_metre: float,
        demand: Links,
        site_links: Links,
        sites: int,
    ) -> None:
        cuts = Cuts(
            net,
            np.concatenate([joints.piece, site_links.piece]),
            np.concatenate([joints.part, site_links.part]),
        )
        joined, entered = np.split(cuts.node, [len(joints.node)])
        gaps = Edges(joints.node, joined, joints.metres * minutes_per_metre)
        # Links lead from a site to the roads only: nobody takes a short cut through a site.
        self._source = cuts.count + np.arange(sites)
        links = Edges(self._source[site_links.stop], entered, site_links.minutes)
        both_ways = [cuts.edges, cuts.edges.back(), gaps, gaps.back()]
        self._graph = matrix([*both_ways, links], cuts.count + sites)
        self._link = demand.minutes
        self._before, self._behind = cuts.neighbours(demand.piece, demand.part)
        self._first = np.flatnonzero(np.diff(demand.stop, prepend=-1))
        self._stop = demand.stop[self._first]

    def trips(self, *, limit: float) -> Iterator[Trips]:
        """Trips of at most about ``limit`` minutes (a hair more), a few sites at a time."""
        if not len(self._stop):
            return
        most = limit + 10.0**-MINUTE_DECIMALS
        for begin in range(0, len(self._source), SITES_AT_ONCE):
            sources = self._source[begin : begin + SITES_AT_ONCE]
            for site, times in enumerate(dijkstra(self._graph, indices=sources, limit=most), begin):
                minutes = self._arrive(times)
                inside = np.flatnonzero(minutes <= most)
                yield Trips(self._stop[inside], np.full(len(inside), site), minutes[inside])

    def nearest(self, demand: int) -> Floats:
        """Minutes from each of ``demand`` stops to the nearest site by road; inf where no road leads."""
        minutes = np.full(demand, np.inf)
        if len(self._stop) and len(self._source):
            times = dijkstra(self._graph, indices=self._source, min_only=True)
            minutes[self._stop] = self._arrive(times)
        return minutes

    def _arrive(self, times: Floats) -> Floats:
        """Minutes at each linked stop, of those at the nodes."""
        before = times[self._before.end] + self._before.minutes
        behind = times[self._behind.end] + self._behind.minutes
        via: Floats = np.minimum(before, behind) + self._link
        return np.minimum.reduceat(via, self._first)


def matrix(parts: Sequence[Edges], nodes: int) -> csr_array:
    """The edges as a sparse matrix; of several between the same two nodes, the quickest."""
    start = np.concatenate([part.start for part in parts])
    end = np.concatenate([part.end for part in parts])
    minutes = np.concatenate([part.minutes for part in parts])
    pair = start * nodes + end
    order = np.lexsort((minutes, pair))
    kept = order[np.flatnonzero(np.diff(pair[order], prepend=-1))]
    return csr_array((minutes[kept], (start[kept], end[kept])), shape=(nodes, nodes))
