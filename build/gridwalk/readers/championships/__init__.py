"""What readers of data sets that hold all seasons of a championship share: files by season, cars of several rows, times."""
