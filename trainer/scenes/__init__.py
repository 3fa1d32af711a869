"""Scenes drawn by code, whose truth is known: `--data scenes`.

  world.py        how many, how large, from which seed, on which backgrounds: what `--data` can say
  scene.py        what is in a picture (its factors) and why it is hard; drawn from a seed
  draw.py         a scene as pixels, and the mask of each of its objects
  shapes.py       the ten classes, each a function of layers
  distances.py    signed distances of circles, boxes, polygons: edges without stairs
  backgrounds.py  the ten backgrounds
  noise.py        smooth random surfaces: grass, clouds, waves
  images.py       the images of a world as an array of which only what is asked for is drawn
  export.py       `python -m trainer.scenes.export FOLDER`: images, masks and factors as files

Arrays are computed with + - * / and square roots alone, in float32, which every machine rounds alike:
one seed gives the same bytes everywhere."""
