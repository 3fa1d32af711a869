"""All Streamlit that serves every page.

page_table.py        which pages are there, in which order, under which address?
icon.py              which icon does the browser show?
start.py             what must happen once in the process that serves the app?
server.py            how is the app started from the command line?
problems.py          what does a visitor see where a page cannot do what it should?
sidebar.py           which network, which image?
checkpoint_panel.py  how do people open weights of their own?
image_panel.py       how do people bring images of their own?
session.py           what did this visitor bring?
cache.py             how is each answer computed once, for all sessions?
replay.py            how are equal pictures drawn once?
words.py             what do elements of all pages say?
widgets.py           what do widgets of all pages have in common?
"""
