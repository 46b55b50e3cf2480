"""The data sets of Formula One in the layout of Ergast: a folder of CSV files with integers for keys."""
