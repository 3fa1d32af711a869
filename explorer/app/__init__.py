"""All Streamlit that serves every page.

front.py             what does every run draw before, around and after its page?
frame.py             what stands around every page: its title, network and picture, what can be taken away?
stage.py             how does every page stand on the screen?
class_mode.py        how does a page look on the screen of a lecture hall?
takeaway.py          in which forms does what is on a page leave?
qr.py                how does a phone find an address that stands on a wall?
run_slots.py         how many runs draw their page at the same time?
page_table.py        which pages are there, in which order, under which address?
search.py            how does somebody get to what he looks for?
search_index.py      what can be found, and where does it lead?
search_file.py       where does a browser get that index?
search_words.py      by which words do people look for a page?
icon.py              which icon does the browser show, and which logo the page?
looks.py             what is drawn otherwise than Streamlit does, so that everybody can read it?
made_files.py        how long does a file stay that was made for a click, and whose is made next?
start.py             what must happen once in the process that serves the app?
shortcuts.py         what does Streamlit work out anew in every run that is known?
server.py            how is the app started, and what happens beside it?
live.py              how does a program open the app on a network that it has?
middleware.py        what does every answer of the server pass through?
headers.py           what may a browser do with the answers, and who may put them in a frame?
upload_bounds.py     how much of what visitors send does the server hold at once?
back_messages.py     what may a visit's program tell the server, and how often?
connections.py       how much may a connection hold, and how often may it ping?
problems.py          what does a visitor see where a page cannot do what it should?
sidebar.py           which network, which image, on the pages that use them?
input_panel.py       what is the network given of the image?
network_panel.py     how is a network found among all, fetched, opened at an earlier epoch?
checkpoint_panel.py  how do people open weights of their own?
checkpoint_choices.py how do they say what is not in the file?
image_panel.py       how do people bring images of their own, choose among them, and remove them?
image_choice.py      which picture does the address ask for, and which is shown?
thumbnails.py        where does a browser get the small pictures of a gallery?
vote.py              how do phones reach a room in which a class is asked?
room.py              what does a class answer, and what is known of its phones?
rooms.py             which lecturer asks his class something now?
phone_page.py        what does a phone show of a room? Its script and style are in phone/.
allowance.py         how often may one address do what would cost the others?
visitor.py           which browser is this, and who owns the server?
session.py           what did this visitor bring?
budgets.py           how much memory may the server keep for its visitors?
byte_cache.py        how are values kept by their bytes, not by their number?
answers.py           how is what was computed kept for all sessions?
kept_objects.py      which answers are kept as objects, not as bytes?
held.py              what does the server hold now, by name?
analysis.py          how is a question computed once for all sessions, in its visitor's turn?
turns.py             whose question is computed next?
durations.py         how long do questions of one kind take on this server?
waiting.py           what does a visitor see until his question has been computed?
refining.py          what does a page show before a dear answer is there?
turn_words.py        what is said to a visitor who waits?
cache.py             from which networks and pictures is it computed?
report.py            which views did a visitor collect, in which order, with which notes?
report_page.py       how do they leave as one HTML file?
report_pages.py      how as a PDF?
report_notebook.py   how as a notebook of their code?
replay.py            how are equal pictures drawn once?
words.py             what do elements of all pages say?
components/          which elements of a page are our own?
widgets.py           what do widgets of all pages have in common?
"""
