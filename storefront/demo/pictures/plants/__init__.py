"""The plants and other motifs, a drawing function each."""
