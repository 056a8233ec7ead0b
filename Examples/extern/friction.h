/* A friction law that remembers: not a function of its argument alone. */
static double last;

static double friction(double velocity) {
  double change = velocity - last;
  last = velocity;
  return 0.1 * velocity + 0.01 * change;
}
