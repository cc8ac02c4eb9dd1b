"""The kinds of exercises, a class in a file each: the kind `single` is `Single` in `single.py`."""
