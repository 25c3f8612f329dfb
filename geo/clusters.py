"""Where cases of one kind crowd together: DBSCAN for each category, on metres."""

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.cluster import DBSCAN

Floats = NDArray[np.float64]
Indices = NDArray[np.intp]

REACH_M = 200.0
"""Cases of one trouble spot are this near to the next: a block or two, some minutes' walk. Duplicates of one case are
looked for within 100 m; a spot is wider than a thing."""

LEAST = 3
"""Cases within reach of one of them, itself counted, that make a spot: two may be one thing reported twice."""

NONE = -1
"""Label of a case that belongs to no cluster."""


class Clusters(NamedTuple):
    """Clusters, the largest first (equal ones by category, then from west to east and south to north).

    Attributes:
        label: cluster of each point, −1 for none; shape (points,).
        category: of each cluster; shape (clusters,).
        centre: mean x, y of each one's points, in metres; shape (clusters, 2).
        cases: how many points each has; shape (clusters,).
    """

    label: Indices
    category: NDArray[np.generic]
    centre: Floats
    cases: Indices


def clusters(
    points: ArrayLike, category: ArrayLike, *, reach_m: float = REACH_M, least: int = LEAST
) -> Clusters:
    """Groups of cases of one category of which each is near enough to others.

    A point with ``least`` points within ``reach_m`` (itself counted, the limit inclusive) is a core; cores within
    reach of each other are one cluster, and so is what else lies within reach of a core. Where two clusters could
    claim such a point, the one that begins farther west has it.

    Args:
        points: x, y in metres; shape (points, 2). Without a place (NaN) a case is in no cluster.
        category: any values that can be sorted; shape (points,).
        reach_m: metres, above 0.
        least: 1 or more.

    Raises:
        ValueError: the shapes disagree, or a limit is out of range.

    Source: Ester, Kriegel, Sander & Xu (1996), KDD-96, pp. 226–231. ``scikit-learn`` computes it.

    >>> found = clusters([[0, 0], [90, 0], [180, 0], [9000, 0], [0, 5]], ["road"] * 4 + ["lamp"])
    >>> found.label, found.centre, found.cases
    (array([ 0,  0,  0, -1, -1]), array([[90.,  0.]]), array([3]))
    """
    xy, kind = np.asarray(points, dtype=float).reshape(-1, 2), np.asarray(category)
    if kind.shape != (len(xy),):
        raise ValueError(f"{len(xy)} points and categories of shape {kind.shape}; give one each.")
    if not reach_m > 0 or least < 1:
        raise ValueError(
            f"reach_m is {reach_m}, least {least}; give metres above 0, and 1 or more."
        )
    kinds, of = np.unique(kind, return_inverse=True)
    label = np.full(len(xy), NONE, dtype=np.intp)
    placed = np.isfinite(xy).all(axis=1)
    taken = 0
    for index in range(len(kinds)):
        own = np.flatnonzero(placed & (of == index))
        if own.size:
            found = _dbscan(xy[own], reach_m, least)
            label[own] = np.where(found == NONE, NONE, found + taken)
            taken += int(found.max()) + 1
    return _numbered(xy, kinds[of], label, taken)


def central(points: ArrayLike, found: Clusters) -> Indices:
    """The case of each cluster that is nearest to its centre: what stands for the whole. Shape (clusters,).

    Among equally near ones the westernmost, then the southernmost. The centre itself may lie where no case can, in the
    sea or beyond the border.

    Args:
        points: those of which ``found`` was made.

    >>> points = [[0, 0], [90, 0], [200, 0]]
    >>> central(points, clusters(points, ["road"] * 3))
    array([1])
    """
    xy = np.asarray(points, dtype=float).reshape(-1, 2)
    own = np.flatnonzero(found.label != NONE)
    cluster = found.label[own]
    away = np.hypot(*(xy[own] - found.centre[cluster]).T)
    order = np.lexsort((xy[own, 1], xy[own, 0], away, cluster))
    first = np.searchsorted(cluster[order], np.arange(len(found.cases)))
    nearest: Indices = own[order[first]]
    return nearest


def count_clusters(
    points: ArrayLike,
    category: ArrayLike,
    here: ArrayLike,
    *,
    reach_m: float = REACH_M,
    least: int = LEAST,
) -> int:
    """How many clusters lie in one area: those of which the most central case does.

    Args and errors as ``clusters``.
        here: whether each case lies in the area; shape (points,).

    >>> count_clusters([[0, 0], [90, 0], [200, 0]], ["road"] * 3, [False, True, True])
    1
    """
    found = clusters(points, category, reach_m=reach_m, least=least)
    inside = np.asarray(here, dtype=bool)
    if inside.shape != found.label.shape:
        raise ValueError(f"here has shape {inside.shape}; give one a point.")
    return int(inside[central(points, found)].sum())


def _dbscan(xy: Floats, reach_m: float, least: int) -> Indices:
    """Labels of one category's points. Each place is looked at once, in an order that is the same however they came."""
    places, at, count = np.unique(xy, axis=0, return_inverse=True, return_counts=True)
    # By a tree: brute force, which it would choose for few points, counts the machine's cores and warns where it cannot.
    tree = DBSCAN(eps=reach_m, min_samples=least, algorithm="kd_tree")
    found = tree.fit(places, sample_weight=count)
    labels: Indices = found.labels_.astype(np.intp)[at.ravel()]
    return labels


def _numbered(
    xy: Floats, kind: NDArray[np.generic], label: Indices, clusters_found: int
) -> Clusters:
    """The clusters by size; among equal ones the order in which they were found stays."""
    order = np.lexsort((xy[:, 1], xy[:, 0], label))
    order = order[label[order] != NONE]
    own = label[order]
    count = np.bincount(own, minlength=clusters_found).astype(np.intp)
    sums = [np.bincount(own, xy[order, axis], clusters_found) for axis in (0, 1)]
    rank = np.argsort(-count, kind="stable")
    number = np.full(clusters_found + 1, NONE, dtype=np.intp)
    number[rank] = np.arange(clusters_found)
    first = np.searchsorted(own, np.arange(clusters_found))
    centre: Floats = (np.column_stack(sums) / count[:, None])[rank]
    return Clusters(number[label], kind[order[first]][rank], centre, count[rank])
