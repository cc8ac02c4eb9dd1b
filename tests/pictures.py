"""What an explorer draws, for tests that read positions from its figure."""


def drawn(explorer):
    """The artists of the layer that moves, in the explorer's present state."""
    artists = [artist for add in explorer.chart.marks(explorer._figure, explorer.state).values() for artist in add()]
    for artist in artists:
        artist.remove()
    return artists


def by_id(explorer):
    """Those of them that have an id, by it."""
    return {artist.get_gid(): artist for artist in drawn(explorer) if artist.get_gid()}
