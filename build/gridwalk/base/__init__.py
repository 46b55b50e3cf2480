"""What every room needs: errors, resources, files, workers, what goes to a terminal."""
