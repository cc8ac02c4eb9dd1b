"""What the lesson notebooks call: evidence tables, models, charts and explorers."""

import gc

# What a kernel has loaded stays until it ends: looking through it for rubbish, again and again, would only make a
# student wait. What the lesson itself loads is set aside in `frame.start`.
gc.freeze()
