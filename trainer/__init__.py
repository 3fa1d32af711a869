"""Trains convolutional networks: `python -m trainer --help`; and records any training loop:
`from trainer import Recorder`.

What can be trained, and on what:
  config.py           what can be chosen for a training
  arguments.py        its command line
  refusals.py         which settings would not be followed
  schedules.py        learning rates over time, and what the papers did
  nets.py             the table of networks, and how one is built
  own_nets.py         networks in a person's own Python file
  outputs.py          what a network of somebody's own puts out
  net_spec.py         what a network is built from: its spec, activations, norms and inits
  architectures.py    each network's class
  datasets.py         the table of data sets that are known by name
  dataset_readers.py  how each of them is read
  scenes/             scenes drawn by code, whose truth is known
  downloads.py        how a published file gets here, once and checked
  image_files.py      which files may be images
  folder_files.py     which of them are in a folder
  zip_files.py        which of them are in a zip
  folder_tree.py      which folders hold images
  splits.py           which names of folders mean a split
  layouts.py          how folders can be read: which are splits, which classes
  layout_recognition.py  which of these ways is the only one
  set_choices.py      what a person says of a set that can be read in several ways
  choice_checks.py    whether that can be met
  label_tables.py     which class a table says of each image
  table_search.py     which tables belong to a set
  name_labels.py      which class the name of a file says
  set_reading.py      of which split and class each image is
  image_folder.py     the data set that a folder or zip is
  training_images.py  which of its images are trained on
  set_summary.py      what is in a set, before anything begins
  image_kinds.py      what kind of image is in a file
  image_limits.py     which image files may be decoded at all
  image_parts.py      of how many parts an image file is made
  image_openers.py    how a file of each kind is opened
  tiff_opener.py      how a TIFF is
  image_opened.py     what is a picture of which no pixel is decoded yet
  png_chunks.py       which chunks of a PNG are needed
  image_levels.py     which grey is a value of more than 8 bits
  image_colours.py    what the sRGB colours of a picture of any mode are
  image_reader.py     which picture is in an image file: the one reader
  decoding.py         how an image file becomes a square of pixels
  image_cache.py      how a set larger than memory becomes pixels
  decoded_sets.py     which decoded sets stay on the disk
  moments.py          mean, deviation and principal colours of a set
  data.py             any of these sets as tensors
  augment.py          how training images are varied

How it is trained:
  __main__.py         python -m trainer
  machine.py          memory, disk and cores that there really are
  accelerators.py     what can compute here besides the CPU
  cost.py             size, work and memory of a training
  allocation.py       keeps freed memory in the process; called by programs when they start
  train.py            a training from its config to its run folder
  beginning.py        its run folder, new or gone on with
  loop.py             epochs, and what is recorded and saved between steps
  step.py             what one step computes
  state.py            all that the next step depends on
  loader.py           batches on the device
  parallel.py         several processes that train one network
  stopping.py         how a training stops when it is asked to
  progress.py         where a training is and how fast
  validation.py       how good a network is on the validation images
  errors.py           what a person can cause or must be told
  probes.py           what is measured in every layer
  recorder.py         records a training loop of somebody's own
  loop_record.py      what is recorded of it, and when
  loop_run.py         its run folder, new or gone on with
  means.py            means over its steps
  unit_shares.py      how many units of a layer are silent or saturated
  undisturbed.py      computes in the middle of a training without changing it
  curvature.py        how noisy gradients are, and how sharply the loss bends
  curvature_record.py  how that is recorded in the course of a training
  layer_record.py     how that is recorded in the course of a training

The run folder:
  files.py            locks, atomic writes, change stamps, JSON of any origin
  runs.py             what is in a run folder
  run_checks.py       whether what it says can be
  run_writer.py       how it is written
  epochs.py           after which epochs the network is kept
  checkpoint.py       what is saved, and how a training goes on from it
  card.py             the model card
  bundled/            the run folders of the networks that ship
"""

from typing import Any

__all__ = ["Recorder"]


def __getattr__(name: str) -> Any:
    """`Recorder`, imported when it is asked for: importing the package imports no torch."""
    if name != "Recorder":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from trainer.recorder import Recorder

    return Recorder
