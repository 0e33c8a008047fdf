"""Settings for each place that the site runs in; `base` holds what they share."""
