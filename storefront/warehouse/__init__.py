"""The Almaty warehouse: how many pieces there are, and for whom they are kept."""
