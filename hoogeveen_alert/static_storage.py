from whitenoise.storage import CompressedManifestStaticFilesStorage

from .version import version


class StaticFiles(CompressedManifestStaticFilesStorage):
    """The list of files is each version's own: while the next version is made ready beside the
    running one, and after going back, both find theirs in the same folder."""

    manifest_name = f"staticfiles.{version()}.json"
