"""Articles: draft → edition → live.

Where things stand: `models/draft.py` is what editors change, `models/history.py` what happened, `models/public.py` what
readers see. `publishing/` is the only writer of live text and windows, `workflow.py` the one entrance for every move.
`related/` makes the related lists, `rendering.py` the HTML of a page, `views.py` prints it.
"""
