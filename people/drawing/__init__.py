"""Pictures drawn from the records: genogram and ecomap, as SVG for the page and for paper, with their words."""
