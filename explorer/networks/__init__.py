"""Networks: which ones are there, and where do their weights come from?

model.py             what must the app know of a network before it is built?
names.py             when are two names of a class the same to people?
registry.py          which networks can be looked into, and how is one built?
rows.py              what does each source of networks say of one of its networks?
run_rows.py          what does a run of the trainer say of its network, at any epoch?
groups.py            in which groups and order are they offered?
zoo.py               which networks does torchvision publish?
zoo_later.py         which of them came after ResNet?
zoo_row.py           what does it say of one of them?
unpublished.py       which networks stand in papers without published weights?
prelu_net.py         how is PReLU-net built?
imagenet.py          what are the 1000 outputs of its networks called?
calibration.py       what are mean and variance of batch norm, where nothing was trained?
architectures.py     for which networks can a stranger's checkpoint be opened?
checkpoint_files.py  which named tensors are in the bytes of a stranger?
checkpoint_reader.py which named arrays: its other half, in a process of its own
torch_files.py       where do the numbers lie in a file of torch.save?
torch_globals.py     what does a name in such a file stand for?
safetensors_files.py and where in a file of safetensors?
pickles.py           what does a pickle say, when nothing in it is called?
stored_tensors.py    which numbers are there, by what a file says of them?
checkpoint_error.py  what is said of a checkpoint that cannot be used?
checkpoints.py       do they fit an architecture, and where are they kept?
own.py               which networks does a person show of his own?
own_file.py          which of them does his file give, and in which line does it fail?
own_network.py       how is one of them made one that every page can ask?
scores.py            how do scores come about of whatever it gives?
own_errors.py        what is said where its code cannot do what a page asks?
baking.py            which weights do layers use whose weights are made of others?
layers.py            which of its layers are worth looking at?
one_output.py        how is a single score shown beside networks with one for each class?
downloads.py         how do published weights get here?
download_command.py  and before a class, also without a network?
weight_files.py      where do they lie on this server?
devices.py           where is a question computed?
private_copy.py      how can many sessions use one network?
"""
