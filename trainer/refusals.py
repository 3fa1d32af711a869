"""Which settings would a network or a data set not follow? They are refused before anything begins."""

from trainer.config import Config, ConfigError
from trainer.net_spec import OWN_INIT
from trainer.nets import NETS, is_own


def refuse_ignored(config: Config) -> None:
    """Raise ConfigError for settings that this network would not follow."""
    variances = config.sigma_w2, config.sigma_b2
    if config.init != OWN_INIT and variances != (Config.sigma_w2, Config.sigma_b2):
        raise ConfigError(
            f"--sigma-w2 and --sigma-b2 are those of --init {OWN_INIT}: leave them out, or choose it."
        )
    if is_own(config.net):
        return
    row = NETS[config.net]
    if not config.residual and not row.skips:
        raise ConfigError(f"{row.label} has no skip connections: leave --no-residual out.")
    if config.dropout not in (0, Config.dropout) and not row.dropout:
        raise ConfigError(f"{row.label} has no dropout: leave --dropout {config.dropout:g} out.")


def refuse_colours(config: Config, name: str, channels: int) -> None:
    """Raise ConfigError for colours that are to be varied of a set that has none."""
    if channels == 1 and "colour" in config.augment.split("-"):
        rest = config.augment.replace("colour", "").replace("--", "-").strip("-") or "none"
        raise ConfigError(
            f"--augment {config.augment}: the images of {name} are grey and have no colours to vary; choose "
            f"--augment {rest}."
        )
