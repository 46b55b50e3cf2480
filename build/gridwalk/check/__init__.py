"""Rules, the engines that run them, an event at a time."""
