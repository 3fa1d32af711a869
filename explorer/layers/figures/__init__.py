"""Pictures of this section: results in, plotly figures or pixels out."""
