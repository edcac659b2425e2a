"""One invented region, so that anyone can see Loket at work. Nothing in it is a real person, school or place."""
