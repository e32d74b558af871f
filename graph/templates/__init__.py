"""Templates: starter tag sets of six trades, installed on top of tags and edited from then on."""
