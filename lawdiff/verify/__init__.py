"""Is a law repository what it should be, and what its sources say?"""
