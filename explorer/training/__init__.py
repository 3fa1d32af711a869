"""Train: the queue of trainings and evaluations, and what a training may be, costs and becomes.

scheduler.py       which jobs may begin now, and what becomes of one that fails? For trainings and evaluations alike
queue.py           trainings: start, stop, resume, rename, delete; and the queue's command line
process_runner.py  how are trainings begun and ended? Each is a process beside the app
processes.py       processes that outlive whoever started them: launch, alive, end
files.py           what lies in runs/.jobs/
states.py          what became of each training?
limits.py          what does this server allow, and which settings does it take?
data.py            what can be trained on here?
zip_shares.py      who brought the zips, and which go when there is no room?
devices.py         which devices can a training use?
recipes.py         trainings worth watching
cost.py            what would a training cost?
memory.py          does it fit into the memory that is free?
speed.py           how fast would it be on this machine?
measurements.py    which speeds were asked for?
live.py            what is known of a run between two epochs?
charts.py          which charts does a run have as it stands?
cached.py          all of this once for all sessions
panels/            the parts of the page
figures/, words/   what it draws, and what it says
"""
