"""Networks: which ones are there, and where do their weights come from?

model.py             what must the app know of a network before it is built?
names.py             when are two names of a class the same to people?
registry.py          which networks can be looked into, and how is one built?
inspection.py        can the network of a run folder be opened?
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
make.py              in what terms is a family of them described?
templates.py         how do the networks look that others change?
published_make.py    which of torchvision's is it, as its owner changed it?
small_alexnets.py    and which of the AlexNets for small pictures?
resnet_make.py       which ResNet is it, that nobody lists?
stacked_resnet.py    how is that one put together?
trainer_make.py      which of the trainer's nets?
heads.py             what stands after the features?
renamings.py         what do others call the same weights?
recognition.py       of which network are these named weights?
unknown_weights.py   which is nearest, where none is?
weightless.py        how is a network built without its numbers?
tracing.py           what does it make of the shape of a picture?
one_output.py        how is a network with a single score shown?
opening.py           of which networks are the weights in a file?
class_names.py       what do their outputs mean?
checkpoint_words.py  what is said of an opened file?
checkpoint_files.py  which named tensors are in the bytes of a stranger?
checkpoint_reader.py which named arrays: its other half, in a process of its own
checkpoint_formats.py which format does a file have, and what does it say?
torch_files.py       what says a file of torch.save, of any year?
torch_globals.py     what does a name in such a file stand for?
torch_constructors.py which tensors do the functions make that it calls?
exported_files.py    which weights are in a file of torch.export?
safetensors_files.py which in a file of safetensors?
numpy_files.py       and which in a file of numpy?
numpy_values.py      what do numpy's objects in a pickle hold?
archives.py          which members are in a zip or a tar?
other_files.py       what is a file that is taken for a checkpoint?
pickles.py           what does a pickle say, when nothing in it is called?
pickle_machine.py    what do its instructions do?
pickle_values.py     what may it hold, and what stands in for the rest?
state_search.py      where in a file are dictionaries of weights?
state_choice.py      which of them are offered, and in which order?
state_names.py       which part of a name is the network's own?
checkpoint_facts.py  what do the plain values beside them say?
dropped_words.py     what is said of all that was left out?
stored_tensors.py    which numbers are there, by what a file says of them?
checkpoint_error.py  what is said of a checkpoint that cannot be used?
checkpoints.py       where are the opened ones kept, changed and closed?
own.py               which networks does a person show of his own?
own_file.py          which of them does his file give, and in which line does it fail?
own_network.py       how is one of them made one that every page can ask?
scores.py            how do scores come about of whatever it gives?
own_errors.py        what is said where its code cannot do what a page asks?
baking.py            which weights do layers use whose weights are made of others?
layers.py            which of its layers are worth looking at?
downloads.py         how do published weights get here?
download_command.py  and before a class, also without a network?
weight_digests.py    by which sha256 are its weights known?
weight_files.py      where do they lie on this server?
devices.py           where is a question computed?
private_copy.py      how can many sessions use one network?
"""
