"""The one room that cuts lines of N-Quads, makes IRIs and knows the vocabulary."""
