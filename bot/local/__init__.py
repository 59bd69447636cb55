"""A small local Slack: the part of Slack's API that the bot uses, and a page to type in.

For trying the bot without a workspace, and for end-to-end tests. It never leaves the machine.
"""
