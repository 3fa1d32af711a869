"""Parts of the pages of this section: widgets, cached call, figure and words."""
