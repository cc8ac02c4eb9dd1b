"""Models: numbers in, numbers out.

Nothing in here reads a table, draws, or knows of a lesson; what is known of the world is handed in.
"""
