"""Rules of the documents: what kinds there are, who may do what, which words find them, what is odd."""
