"""Small networks, trained from nothing on small pictures that are held in memory."""
