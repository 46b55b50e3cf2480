"""The data set F1DB of Formula One: a folder of CSV files with words for keys."""
