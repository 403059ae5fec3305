"""Room: two customers that are one and the same become one."""

from flare_app.merging.moving import merge_customers
from flare_app.merging.preview import MergePreview, preview_merge

__all__ = ["MergePreview", "merge_customers", "preview_merge"]
