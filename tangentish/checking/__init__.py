"""What `tangentish.testing` is made of: differences, points, and the statements to blame."""
