"""Who is who: things of different sources that are one."""
