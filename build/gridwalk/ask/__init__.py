"""Questions, and what a build says of a thing: answers, citations, disputes, differences, offenders."""
