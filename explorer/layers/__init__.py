"""Layer by layer: what do inner layers and single units make of pictures?

cached/   all of this, computed once for all sessions
panels/   parts of the pages
figures/  results in, pictures out
words/    results in, sentences and table rows out
"""
