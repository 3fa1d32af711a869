"""Saliency methods: which are there, what does each do, and who computes it?

METHODS is the table of all methods; a method is a plain function in `gradient_attribution` or in
`perturbation_attribution` (hiding parts). To add one, write the function and a row here; the page,
the cache and the tests of all methods follow, and docs/saliency.md by `python -m tests.documents`."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isqrt

from torch import Tensor

from explorer.facts import reference
from explorer.inside import gradient_attribution, perturbation_attribution


@dataclass(frozen=True)
class Amount:
    """How much work a method may do: the keyword of its function, what people call it, values from
    fast to fine, and the `fewest` that give an estimate. It takes `each` times as many forward passes
    of the network (a backward pass counts as two), of a square of this side where `squared`."""

    keyword: str
    label: str
    choices: tuple[int, ...]
    default: int
    fewest: int
    each: int = 3
    squared: bool = False

    def passes(self, value: int) -> int:
        """How many forward passes so much takes."""
        return self.each * (value * value if self.squared else value)

    def within(self, passes: float) -> int:
        """The most that takes so many forward passes."""
        times = int(passes / self.each)
        return isqrt(times) if self.squared else times


@dataclass(frozen=True)
class Method:
    """A row of METHODS. `compute(net, x, target, **options)` gives (H, W), and where `complete`
    also the change of the score to which the values should sum. Options are `layer` where
    `needs_layer`, the amount's keyword where there is one, and `seed` where `seeded`. `quantity`
    says what one value of the map is, `cost` how many passes it takes; `regions`: the pixels of a
    superpixel share one number. `why_ours` is empty where
    captum computes the map; elsewhere the tests hold ours against captum's where that is right."""

    label: str
    compute: Callable[..., Tensor | tuple[Tensor, float]]
    signed: bool
    quantity: str
    cost: str
    help: str
    citation: str
    needs_layer: bool = False
    seeded: bool = False
    complete: bool = False
    amount: Amount | None = None
    regions: bool = False
    why_ours: str = ""


SHARE = "a pixel's share of the change of the score"
F_B, EACH = "one forward and one backward pass", "a forward and a backward pass for each"
COALITIONS = Amount(
    "samples",
    "Images with hidden superpixels",
    choices=(100, 200, 500, 1000),
    default=200,
    fewest=10,
    each=1,
)
SMALL_STEP = "a few lines, which captum's import of half a second would only delay"
GENERATOR = "captum draws from the process's one generator, which sessions would share"
FUNCTIONS = "captum misses ReLUs that are no modules of their own"

METHODS: dict[str, Method] = {
    "gradient": Method(
        label="Gradient",
        compute=gradient_attribution.gradient,
        signed=False,
        cost=F_B,
        quantity="largest |d score / d input| of a pixel's colours",
        help="How fast the class score changes when a pixel changes a little. Sharp and noisy: look for the outline of "
        "what the class is made of.",
        citation=reference("simonyan2014"),
        why_ours=SMALL_STEP,
    ),
    "input_x_gradient": Method(
        label="Input × gradient",
        compute=gradient_attribution.input_x_gradient,
        signed=True,
        cost=F_B,
        quantity="input times slope, summed over a pixel's colours",
        help="The gradient times the pixel's distance from the mean colour: exact for a linear network, a first guess "
        "of each pixel's contribution for any other.",
        citation=reference("input_gradient"),
        why_ours=SMALL_STEP,
    ),
    "integrated_gradients": Method(
        label="Integrated gradients",
        compute=gradient_attribution.integrated_gradients,
        signed=True,
        quantity=SHARE,
        cost=f"{EACH} step",
        complete=True,
        amount=Amount("steps", "Steps", choices=(20, 50, 100, 200), default=50, fewest=2),
        help="The gradient averaged on the way from a plain image of the mean colour to this one, times the distance. "
        "The map sums to the change of the score between the two.",
        citation=reference("integrated"),
        why_ours="captum takes all steps in one batch, or gives up speed; here memory is bounded",
    ),
    "smoothgrad": Method(
        label="SmoothGrad",
        compute=gradient_attribution.smoothgrad,
        signed=False,
        cost=f"{EACH} copy",
        seeded=True,
        quantity="largest |mean d score / d input| of a pixel's colours",
        amount=Amount("samples", "Noisy copies", choices=(10, 25, 50, 100), default=25, fewest=2),
        help="The gradient averaged over copies of the image with noise added ("
        f"{100 * gradient_attribution.NOISE:g}\u00a0% of its range), in which chance "
        "ripples cancel out. Compare it with Gradient.",
        citation=reference("smoothgrad"),
        why_ours=GENERATOR,
    ),
    "guided_backpropagation": Method(
        label="Guided backpropagation",
        compute=gradient_attribution.guided_backpropagation,
        signed=False,
        cost=F_B,
        quantity="largest |guided slope| of a pixel's colours",
        help="The gradient with every negative slope dropped at every ReLU. Crisp edges, but nearly the same for every "
        "class: it shows what the network sees rather than why it decides.",
        citation=reference("guided"),
        why_ours=FUNCTIONS,
    ),
    "deconvolution": Method(
        label="Deconvolution",
        compute=gradient_attribution.deconvolution,
        signed=False,
        cost=F_B,
        quantity="largest |deconvolved slope| of a pixel's colours",
        help="The score sent back through the network with positive slopes only, whether or not the ReLUs had been on. "
        "Only max pooling remembers the image. Where a layer lets nothing positive through, the map is empty.",
        citation=reference("deconvolution"),
        why_ours=FUNCTIONS,
    ),
    "deeplift": Method(
        label="DeepLIFT",
        compute=gradient_attribution.deeplift,
        signed=True,
        quantity=SHARE,
        complete=True,
        cost="two forward passes and one backward pass",
        help="Difference quotients between a plain image of the mean colour and this one, handed back layer by layer "
        "in place of slopes. As with integrated gradients the map sums to the change of the score, at a fraction "
        "of the cost; not where a network multiplies its values by one another (squeeze and excitation, layer norm, "
        "attention), for which it has no rule.",
        citation=reference("deeplift"),
        why_ours="captum loses shares at max pooling, and ReLUs that are no modules of their own",
    ),
    "gradient_shap": Method(
        label="GradientSHAP",
        compute=gradient_attribution.gradient_shap,
        signed=True,
        quantity=SHARE,
        cost=f"{EACH} baseline",
        seeded=True,
        amount=Amount("samples", "Baselines", choices=(10, 25, 50, 100), default=50, fewest=2),
        help="Integrated gradients from many baselines, each a plain image with noise, at one place on the way from "
        "each: an estimate of expected gradients.",
        citation=f"{reference('shap')}; {reference('expected')}",
        why_ours=GENERATOR,
    ),
    "grad_cam": Method(
        label="Grad-CAM",
        compute=gradient_attribution.grad_cam,
        signed=False,
        needs_layer=True,
        quantity="weighted sum of feature maps, its positive part",
        cost="a forward pass and the backward pass of the layers above",
        help="The feature maps of one layer, weighted by how much the class score grows with each. Coarse: it says "
        "where, not which edges. Deeper layers are coarser and tell classes apart better.",
        citation=reference("gradcam"),
        why_ours=SMALL_STEP,
    ),
    "guided_grad_cam": Method(
        label="Guided Grad-CAM",
        compute=gradient_attribution.guided_grad_cam,
        signed=False,
        needs_layer=True,
        quantity="|guided slope| times Grad-CAM",
        cost="two forward and two backward passes",
        help="Guided backpropagation, kept only where Grad-CAM looks: fine edges of the part that speaks for this "
        "class.",
        citation=reference("gradcam"),
        why_ours=FUNCTIONS,
    ),
    "occlusion": Method(
        label="Occlusion",
        compute=perturbation_attribution.occlusion,
        signed=True,
        cost="a forward pass for each position",
        quantity="fall of the score when the pixel is hidden",
        amount=Amount(
            "windows",
            "Positions a side",
            choices=(6, 10, 20),
            default=10,
            fewest=3,
            each=1,
            squared=True,
        ),
        help="A square of the mean colour is moved over the image: red is where hiding it costs the class score, blue "
        "where hiding it helps.",
        citation=reference("deconvolution"),
    ),
    "kernel_shap": Method(
        label="KernelSHAP",
        compute=perturbation_attribution.kernel_shap,
        signed=True,
        cost="a forward pass for each image",
        quantity="a superpixel's share of the change of the score",
        seeded=True,
        regions=True,
        amount=COALITIONS,
        help="The image is cut into superpixels; each gets its fair share (Shapley value) of the change of the score, "
        "estimated from images in which random superpixels are hidden.",
        citation=reference("shap"),
        why_ours=GENERATOR,
    ),
    "lime": Method(
        label="LIME",
        compute=perturbation_attribution.lime,
        signed=True,
        cost="a forward pass for each image",
        seeded=True,
        regions=True,
        quantity="a superpixel's weight in a linear model of the score",
        amount=COALITIONS,
        help="The image is cut into superpixels; a linear model is fitted to the scores of images in which random "
        "superpixels are hidden, and its weights are shown.",
        citation=reference("lime"),
        why_ours=GENERATOR,
    ),
}
