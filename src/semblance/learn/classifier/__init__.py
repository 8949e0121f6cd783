"""The category model: which of my own categories does a picture show, and how sure is that?"""
