"""The `guanxi` command's parts, one module a subcommand; its click object is called `entry`."""
