"""`guanxi unmerge`: who was merged by mistake are two people again."""

from api.commands.merge import unmerge

entry = unmerge
