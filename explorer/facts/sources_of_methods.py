"""Sources of methods: where are the ways published by which the app looks into networks?

To add one, add a row: its key is how sentences call it."""

from explorer.facts.row import Source

LISTED: dict[str, Source] = {
    "lime": Source("Ribeiro, Singh and Guestrin", 2016, "Why should I trust you?", "KDD 2016"),
    "noise": Source(
        "Zhang et al.",
        2017,
        "Understanding deep learning requires rethinking generalization",
        "ICLR 2017",
    ),
    "schoenholz": Source(
        "Schoenholz, Gilmer, Ganguli and Sohl-Dickstein",
        2017,
        "Deep information propagation",
        "ICLR 2017",
    ),
    "shattered": Source("Balduzzi et al.", 2017, "The shattered gradients problem", "ICML 2017"),
    "integrated": Source(
        "Sundararajan, Taly and Yan",
        2017,
        "Axiomatic attribution for deep networks",
        "ICML 2017",
    ),
    "smoothgrad": Source(
        "Smilkov, Thorat, Kim, Viégas and Wattenberg", 2017, "SmoothGrad", "arXiv:1706.03825, 2017"
    ),
    "deeplift": Source(
        "Shrikumar, Greenside and Kundaje",
        2017,
        "Learning important features through propagating activation differences",
        "ICML 2017",
    ),
    "shap": Source(
        "Lundberg and Lee",
        2017,
        "A unified approach to interpreting model predictions",
        "NeurIPS 2017",
    ),
    "gradcam": Source("Selvaraju et al.", 2017, "Grad-CAM", "ICCV 2017"),
    "noise_scale": Source(
        "McCandlish et al.",
        2018,
        "An empirical model of large-batch training",
        "arXiv:1812.06162, 2018",
    ),
    "loss_surface": Source(
        "Li, Xu, Taylor, Studer and Goldstein",
        2018,
        "Visualizing the loss landscape of neural nets",
        "NeurIPS 2018",
    ),
    "gsnr": Source(
        "Liu, Jiang, Bai, Chen and Wang",
        2020,
        "Understanding why neural networks generalize well through GSNR of parameters",
        "ICLR 2020",
    ),
    "edge_of_stability": Source(
        "Cohen, Kaur, Li, Kolter and Talwalkar",
        2021,
        "Gradient descent on neural networks typically occurs at the edge of stability",
        "ICLR 2021",
    ),
    "morcos": Source(
        "Morcos, Barrett, Rabinowitz and Botvinick",
        2018,
        "On the importance of single directions for generalization",
        "ICLR 2018",
    ),
    "olah": Source("Olah, Mordvintsev and Schubert", 2017, "Feature visualization", "Distill 2017"),
    "borowski": Source(
        "Borowski et al.",
        2021,
        "Exemplary natural images explain CNN activations better than state-of-the-art feature visualization",
        "ICLR 2021",
    ),
    "expected": Source(
        "Erion et al.",
        2021,
        "Improving performance of deep learning models with axiomatic attribution priors and "
        "expected gradients",
        "Nature Machine Intelligence 2021",
    ),
}
