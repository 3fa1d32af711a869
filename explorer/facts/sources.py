"""Sources: which papers, talks and results are cited?

To add one, add a row: its key is how sentences call it."""

from explorer.facts.row import Source

LISTED: dict[str, Source] = {
    "lecture": Source(
        "Gurari", 2024, "Object recognition: CNN models", "lecture, Fall 2024", "Fall 2024"
    ),
    "backpropagation": Source(
        "Rumelhart, Hinton and Williams",
        1986,
        "Learning representations by back-propagating errors",
        "Nature 1986",
    ),
    "xavier": Source(
        "Glorot and Bengio",
        2010,
        "Understanding the difficulty of training deep feedforward neural networks",
        "AISTATS 2010",
    ),
    "alexnet": Source(
        "Krizhevsky, Sutskever and Hinton",
        2012,
        "ImageNet classification with deep convolutional neural networks",
        "NIPS 2012",
    ),
    "hinton2012": Source(
        "Hinton et al.",
        2012,
        "Improving neural networks by preventing co-adaptation of feature detectors",
        "arXiv:1207.0580, 2012",
    ),
    "weird": Source(
        "Krizhevsky",
        2014,
        "One weird trick for parallelizing convolutional neural networks",
        "arXiv:1404.5997, 2014",
    ),
    "deconvolution": Source(
        "Zeiler and Fergus",
        2014,
        "Visualizing and understanding convolutional networks",
        "ECCV 2014",
    ),
    "simonyan2014": Source(
        "Simonyan, Vedaldi and Zisserman",
        2014,
        "Deep inside convolutional networks",
        "ICLR workshop 2014",
    ),
    "regions": Source(
        "Montúfar, Pascanu, Cho and Bengio",
        2014,
        "On the number of linear regions of deep neural networks",
        "NIPS 2014",
    ),
    "saxe2014": Source(
        "Saxe, McClelland and Ganguli",
        2014,
        "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks",
        "ICLR 2014",
    ),
    "dropout": Source("Srivastava et al.", 2014, "Dropout", "JMLR 2014"),
    "motorcycle": Source(
        "Scharstein et al.",
        2014,
        "High-resolution stereo datasets with subpixel-accurate ground truth",
        "GCPR 2014",
    ),
    "challenge": Source(
        "Russakovsky et al.",
        2015,
        "ImageNet large scale visual recognition challenge",
        "IJCV 2015",
    ),
    "challenge_results": Source(
        "ILSVRC", 2017, "results of the challenge", "image-net.org, 2010 to 2017"
    ),
    "vgg": Source(
        "Simonyan and Zisserman",
        2015,
        "Very deep convolutional networks for large-scale image recognition",
        "ICLR 2015",
    ),
    "googlenet": Source("Szegedy et al.", 2015, "Going deeper with convolutions", "CVPR 2015"),
    "batch_norm": Source(
        "Ioffe and Szegedy",
        2015,
        "Batch normalization: accelerating deep network training by reducing internal covariate "
        "shift",
        "ICML 2015",
    ),
    "prelu": Source(
        "He, Zhang, Ren and Sun",
        2015,
        "Delving deep into rectifiers",
        "ICCV 2015",
    ),
    "guided": Source(
        "Springenberg, Dosovitskiy, Brox and Riedmiller",
        2015,
        "Striving for simplicity",
        "ICLR workshop 2015",
    ),
    "resnet": Source(
        "He, Zhang, Ren and Sun",
        2016,
        "Deep residual learning for image recognition",
        "CVPR 2016",
    ),
    "veit": Source(
        "Veit, Wilber and Belongie",
        2016,
        "Residual networks behave like ensembles of relatively shallow networks",
        "NIPS 2016",
    ),
    "squeezenet": Source("Iandola et al.", 2016, "SqueezeNet", "arXiv:1602.07360, 2016"),
    "inception3": Source(
        "Szegedy et al.", 2016, "Rethinking the Inception architecture", "CVPR 2016"
    ),
    "dumoulin": Source(
        "Dumoulin and Visin",
        2016,
        "A guide to convolution arithmetic for deep learning",
        "arXiv:1603.07285, 2016",
    ),
    "deep_learning": Source(
        "Goodfellow, Bengio and Courville", 2016, "Deep learning", "MIT Press 2016"
    ),
    "input_gradient": Source(
        "Shrikumar, Greenside, Shcherbina and Kundaje",
        2016,
        "Not just a black box",
        "arXiv:1605.01713, 2016",
    ),
    "densenet": Source(
        "Huang et al.", 2017, "Densely connected convolutional networks", "CVPR 2017"
    ),
    "resnext": Source(
        "Xie et al.", 2017, "Aggregated residual transformations for deep networks", "CVPR 2017"
    ),
    "senet": Source("Hu, Shen and Sun", 2018, "Squeeze-and-excitation networks", "CVPR 2018"),
    "mobilenet2": Source("Sandler et al.", 2018, "MobileNetV2", "CVPR 2018"),
    "efficientnet": Source("Tan and Le", 2019, "EfficientNet", "ICML 2019"),
    "beyer": Source("Beyer et al.", 2020, "Are we done with ImageNet?", "arXiv:2006.07159, 2020"),
    "vit": Source("Dosovitskiy et al.", 2021, "An image is worth 16×16 words", "ICLR 2021"),
    "clip": Source("Radford et al.", 2021, "Learning transferable visual models", "ICML 2021"),
    "recipe": Source(
        "Vryniotis",
        2021,
        "How to train state-of-the-art models using TorchVision's latest primitives",
        "pytorch.org, 2021",
    ),
    "strikes_back": Source(
        "Wightman, Touvron and Jégou", 2021, "ResNet strikes back", "arXiv:2110.00476, 2021"
    ),
    "convnext": Source("Liu et al.", 2022, "A ConvNet for the 2020s", "CVPR 2022"),
    # the lecture's roots and what followed
    "hubel_wiesel": Source(
        "Hubel and Wiesel",
        1962,
        "Receptive fields, binocular interaction and functional architecture in the cat's visual cortex",
        "Journal of Physiology 1962",
    ),
    "attention": Source("Vaswani et al.", 2017, "Attention is all you need", "NeurIPS 2017"),
}
