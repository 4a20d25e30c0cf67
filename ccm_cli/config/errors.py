"""What is wrong with a setting."""

from ccm_cli.errors import CcmError


class ConfigError(CcmError):
    """A settings file or variable that cannot be used; names file, section and key."""
