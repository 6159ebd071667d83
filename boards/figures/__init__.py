"""The figures of the chain, in the order of the page.

To add one: copy first_ask.py, write its function in a new migration, and put it in the list.
"""

from boards.figures import answered_in_time, first_ask, first_contact, open_by_rung

FIGURES = [first_contact, answered_in_time, first_ask, open_by_rung]
